/**
 * Runs `work` over the inputs, at most `limit` at a time, and yields the outcomes in the order of the inputs. When the
 * consumer stops early or a work throws, what has not started never starts; the error comes in its input's turn.
 * `limit` is 1 or more.
 */
export async function* concurrently<In, Out>(
  inputs: Iterable<In>,
  limit: number,
  work: (input: In) => Promise<Out>,
): AsyncGenerator<Out, void, undefined> {
  const waiting: (() => void)[] = [];
  let running = 0;
  let stopped = false;
  const run = async (input: In): Promise<Out | undefined> => {
    if (running >= limit) await new Promise<void>((start) => waiting.push(start));
    if (stopped) return undefined;
    running += 1;
    try {
      return await work(input);
    } catch (error) {
      stopped = true;
      throw error;
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
  // Works start in the order of the inputs, so none that is skipped comes before the one that threw.
  const outcomes = [...inputs].map(run);
  // A rejection is met below, in its turn; until then it must not count as unhandled.
  for (const outcome of outcomes) outcome.catch(() => undefined);
  try {
    for (const outcome of outcomes) yield (await outcome) as Out;
  } finally {
    stopped = true;
    for (const start of waiting) start();
  }
}
