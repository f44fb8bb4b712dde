/** Everything an iteration yields. */
export async function collect<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
}

/** The error of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<Error & { readonly code?: unknown }> {
  const value = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(value instanceof Error)) throw new Error("the call was meant to fail with an error, and did not");
  return value;
}

/** Each a text that no other run has used, for names in a store that may hold other things. */
export function freshPrefix(): () => string {
  const run = Math.random().toString(36).slice(2, 8);
  let count = 0;
  return () => {
    count += 1;
    return `contract.${run}.${count}.`;
  };
}
