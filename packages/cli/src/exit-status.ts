/** 0, 1 and 2 are credstash's own. */
export const exitStatus = {
  done: 0,
  failed: 1,
  usage: 2,
  /** A bulk read that was allowed to be partial, and is. */
  partial: 3,
  /** `diff` alone, as diff(1) has it: 1 for a difference, 2 for trouble. */
  different: 1,
  trouble: 2,
  /** `exec` alone, as env(1) has it: sstash failed, and the command never ran. */
  ownFailure: 125,
  /** What a shell reports for a program that wrote into a closed pipe (128 + SIGPIPE). */
  closedPipe: 141,
} as const;
