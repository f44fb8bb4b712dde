import { constants, createReadStream, open } from "node:fs";
import { stat } from "node:fs/promises";
import { Socket } from "node:net";
import { platform } from "node:os";
import { isatty, ReadStream } from "node:tty";
import { promisify } from "node:util";

/** Far above any secret and any sensible file of putall. */
const largestFileBytes = 256 * 1024 * 1024;

/** @throws Error with the system's code, EFBIG for more than 256 MiB: a device never ends, and would fill the memory. */
export async function readWholeFile(path: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of await contentOf(path)) {
    length += chunk.byteLength;
    if (length > largestFileBytes) throw Object.assign(new Error("the file is too large"), { code: "EFBIG" });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * A file is read by threads that nothing interrupts and that a process waits for when it exits. What may never come, out of
 * a FIFO or a terminal, is therefore waited for by the event loop.
 */
async function contentOf(path: string): Promise<AsyncIterable<Buffer>> {
  const kind = await stat(path);
  if (kind.isFIFO()) return new Socket({ fd: await openFifo(path), readable: true, writable: false });
  if (!kind.isCharacterDevice()) return createReadStream(path);
  const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NOCTTY);
  return isatty(fd) ? new ReadStream(fd) : createReadStream(path, { fd });
}

/** Without waiting for a writer on Linux alone: elsewhere a FIFO that none has opened yet may look like one that has ended. */
function openFifo(path: string): Promise<number> {
  const unwaiting = platform() === "linux" ? constants.O_NONBLOCK : 0;
  return promisify(open)(path, constants.O_RDONLY | unwaiting);
}
