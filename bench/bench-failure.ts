/** Stops the benchmark with a message: what it measures did not work, so its times mean nothing. */
export class BenchFailure extends Error {}
