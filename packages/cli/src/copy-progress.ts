import type { CopyOptions } from "@sstash/core/transfer";
import type { Io } from "./io.ts";
import { type Progress, startProgress } from "./progress.ts";

type Phase = Parameters<NonNullable<CopyOptions["onProgress"]>>[0];

const words: Readonly<Record<Phase, string>> = { reading: "secrets read", comparing: "secrets compared" };

/** Counts phase by phase, and knows which store is being asked. */
export class CopyProgress {
  readonly #io: Pick<Io, "stderr">;
  #phase: Phase = "reading";
  #progress: Progress;

  constructor(io: Pick<Io, "stderr">) {
    this.#io = io;
    this.#progress = startProgress(words.reading, io);
  }

  get phase(): Phase {
    return this.#phase;
  }

  readonly update = (phase: Phase, done: number): void => {
    if (phase !== this.#phase) {
      this.#progress.end();
      this.#phase = phase;
      this.#progress = startProgress(words[phase], this.#io);
    }
    this.#progress.update(done);
  };

  end(): void {
    this.#progress.end();
  }
}
