import { randomBytes } from "node:crypto";
import { type Masking, makeMasking } from "../packages/cli/src/masking/mask.ts";
import type { NamedValue } from "../packages/cli/src/masking/secret-patterns.ts";
import { type Spread, spread } from "./statistics.ts";

const secretCount = 50;
const textMb = 100;
/** What a pipe gives at once. */
const chunkBytes = 64 * 1024;

const repeated = "ab".repeat(31);

export interface MaskingFigures {
  /** What all masks of one set of secrets share. */
  readonly tablesMb: number;
  readonly prepareMs: Spread;
  readonly texts: readonly { readonly title: string; readonly mbPerSecond: Spread }[];
}

/**
 * How fast output is masked, of 50 secrets of 32 to 64 bytes. Half of them are text, as most secrets are, and half any
 * bytes; with short ones, every third is six to eight letters, so that the filter looks at more places.
 */
export function measureMasking(rounds: number): MaskingFigures {
  const secrets = secretsOf((index) =>
    index === 0
      ? Buffer.from(`${repeated}.`)
      : index % 2 === 0
        ? Buffer.from(randomBytes(24).toString("base64"))
        : randomBytes(32 + (index % 33)),
  );
  const short = secretsOf((index) => {
    return index % 3 === 0
      ? Buffer.from(
          randomBytes(6)
            .toString("base64")
            .slice(0, 6 + (index % 2)),
        )
      : randomBytes(32);
  });
  const prepareMs = Array.from({ length: rounds }, () => {
    const start = performance.now();
    makeMasking(secrets);
    return performance.now() - start;
  });
  const masking = makeMasking(secrets);
  const texts = textsAbout(secrets.map(({ bytes }) => Buffer.from(bytes)));
  const works = [
    ...texts.map((text) => ({ ...text, masking })),
    ...texts
      .slice(0, 2)
      .map(({ title, text }) => ({ title: `${title}; short secrets`, text, masking: makeMasking(short) })),
  ];
  return {
    tablesMb: masking.byteLength / 2 ** 20,
    prepareMs: spread(prepareMs),
    texts: works.map(({ title, text, masking: used }) => ({
      title,
      mbPerSecond: spread(Array.from({ length: rounds }, () => mbPerSecond(used, text))),
    })),
  };
}

function secretsOf(bytesOf: (index: number) => Buffer): readonly NamedValue[] {
  return Array.from({ length: secretCount }, (_, index) => ({ name: `secret-${index}`, bytes: bytesOf(index) }));
}

interface Text {
  readonly title: string;
  readonly text: Buffer;
}

function textsAbout(values: readonly Buffer[]): readonly Text[] {
  const valueAt = (index: number) => values[index % values.length] ?? Buffer.alloc(0);
  const near = (index: number) => {
    const value = valueAt(index);
    const encoded = index % 3 === 0 ? value : Buffer.from(value.toString(index % 3 === 1 ? "base64" : "hex"));
    return encoded.subarray(0, encoded.length - 4 - (index % 8));
  };
  const base64 = () => randomBytes(57 * 1024).toString("base64");
  return [
    { title: "a log", text: filled(logLine) },
    { title: "base64 in one line", text: filled(() => Buffer.from(base64())) },
    { title: "base64 in lines of 76", text: filled(() => Buffer.from(base64().replace(/.{76}/g, "$&\n"))) },
    { title: "any bytes", text: filled(() => randomBytes(2 ** 18)) },
    { title: "nothing but the secrets' beginnings", text: filled(near) },
    {
      title: "the same as base64 in lines of 76",
      text: filled((index) => {
        const value = valueAt(index);
        const pieces = Array.from({ length: 57 }, () => value.subarray(0, value.length - 3));
        return Buffer.from(Buffer.concat(pieces).toString("base64").replace(/.{76}/g, "$&\n"));
      }),
    },
    {
      title: "a log with a secret in every tenth line",
      text: filled((index) =>
        index % 10 === 0 ? Buffer.concat([valueAt(index / 10), logLine(index)]) : logLine(index),
      ),
    },
    { title: "nothing but the secrets", text: filled(valueAt) },
    { title: "what a secret that repeats itself begins with", text: filled(() => Buffer.from(repeated)) },
  ];
}

function logLine(index: number): Buffer {
  const second = String(index % 60).padStart(2, "0");
  const path = `/api/v1/orders/${(index * 7919) % 1_000_003}`;
  return Buffer.from(
    `2026-11-27T16:54:${second}.123Z INFO [worker-${index % 16}] GET ${path} 200 ${index % 997}ms agent="curl/8.5.0"\n`,
  );
}

/** A tenth of the output, which is that text ten times. */
function filled(piece: (index: number) => Buffer): Buffer {
  const text = Buffer.alloc((textMb * 2 ** 20) / 10);
  for (let at = 0, index = 0; at < text.length; index += 1) at += piece(index).copy(text, at);
  return text;
}

function mbPerSecond(masking: Masking, text: Buffer): number {
  const mask = masking.mask();
  const start = performance.now();
  let shown = 0;
  for (let turn = 0; turn < 10; turn += 1) {
    for (let at = 0; at < text.length; at += chunkBytes) {
      shown += mask.push(text.subarray(at, at + chunkBytes)).length;
    }
  }
  shown += mask.flush().length;
  if (shown === 0) throw new Error("the mask gave nothing");
  return (10 * text.length) / 2 ** 20 / ((performance.now() - start) / 1000);
}
