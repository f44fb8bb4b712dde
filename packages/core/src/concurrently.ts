/** Outcomes that wait for an earlier one, and works under way, are at most this many times the limit. */
const ahead = 8;

/**
 * Runs `work` over the inputs, at most `limit` at a time, and yields the outcomes in the order of the inputs. An input is
 * taken when its work starts, so that inputs made one by one need not all be there at once. When the consumer stops early or
 * a work throws, what has not started never starts; the error comes in its input's turn. `limit` is 1 or more.
 */
export async function* concurrently<In, Out>(
  inputs: Iterable<In>,
  limit: number,
  work: (input: In) => Promise<Out>,
): AsyncGenerator<Out, void, undefined> {
  const source = inputs[Symbol.iterator]();
  const outcomes: Promise<Out>[] = [];
  let running = 0;
  let stopped = false;
  let ended = false;
  const run = async (input: In): Promise<Out> => {
    running += 1;
    try {
      return await work(input);
    } catch (error) {
      stopped = true;
      throw error;
    } finally {
      running -= 1;
      fill();
    }
  };
  const fill = (): void => {
    while (!stopped && !ended && running < limit && outcomes.length < limit * ahead) {
      const outcome = startNext();
      // A rejection is met below, in its turn; until then it must not count as unhandled.
      outcome?.catch(() => undefined);
      if (outcome === undefined) ended = true;
      else outcomes.push(outcome);
    }
  };
  const startNext = (): Promise<Out> | undefined => {
    try {
      const next = source.next();
      return next.done ? undefined : run(next.value);
    } catch (error) {
      ended = true;
      return Promise.reject(error);
    }
  };
  try {
    for (fill(); outcomes.length > 0; fill()) {
      yield await (outcomes[0] as Promise<Out>);
      outcomes.shift();
    }
  } finally {
    stopped = true;
    source.return?.();
  }
}
