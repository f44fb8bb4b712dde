import { once } from "node:events";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";
import { makeMasking } from "../../src/masking/mask.ts";
import { maskStream } from "../../src/masking/mask-stream.ts";
import { named } from "./masked-output.ts";

test("a mask stream hides values in what is piped through, and gives its last bytes at the end", async () => {
  const stream = maskStream(makeMasking(named("hunter2-hunter2")).mask());
  const chunks = ["login hun", "ter2-hun", "ter2\n", "hunter"].map((chunk) => Buffer.from(chunk));
  const [output] = await Promise.all([buffer(stream), pipeline(Readable.from(chunks), stream)]);
  expect(output.toString()).toBe("login ***\nhunter");
});

test("a mask stream shows a prompt before anything follows it", async () => {
  const stream = maskStream(makeMasking(named("hunter2-hunter2")).mask());
  stream.write("Continue? ");
  const [chunk] = await once(stream, "data");
  expect(String(chunk)).toBe("Continue? ");
});
