import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startProgress } from "../src/progress.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function terminal(isTerminal: boolean) {
  const written: string[] = [];
  const write = async (data: string | Uint8Array) => void written.push(String(data));
  return { written, stderr: { isTerminal, columns: 80, write } };
}

describe("progress", () => {
  test("says nothing of what takes up to a second", () => {
    const { written, stderr } = terminal(true);
    const progress = startProgress("secrets read", { stderr });
    vi.advanceTimersByTime(999);
    progress.update(5);
    progress.end();
    vi.advanceTimersByTime(10_000);
    expect(written).toEqual([]);
  });

  test("counts from then on, ten times a second at most, and takes its line away", () => {
    const { written, stderr } = terminal(true);
    const progress = startProgress("secrets read", { stderr });
    vi.advanceTimersByTime(1_000);
    for (let done = 1; done <= 100; done += 1) {
      progress.update(done);
      vi.advanceTimersByTime(10);
    }
    expect(written[0]).toBe("\rsstash: 0 secrets read");
    expect(written.length).toBeGreaterThan(5);
    expect(written.length).toBeLessThanOrEqual(12);
    expect(written.at(-1)).toBe("\rsstash: 100 secrets read");
    progress.end();
    expect(written.at(-1)).toBe("\r\u001b[K");
    const before = written.length;
    vi.advanceTimersByTime(10_000);
    expect(written.length).toBe(before);
  });

  test("writes nothing where standard error is no terminal", () => {
    const { written, stderr } = terminal(false);
    const progress = startProgress("secrets read", { stderr });
    vi.advanceTimersByTime(5_000);
    progress.update(7);
    vi.advanceTimersByTime(5_000);
    progress.end();
    expect(written).toEqual([]);
  });
});
