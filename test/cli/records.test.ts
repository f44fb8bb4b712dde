import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Row } from "./aws-table.ts";
import { type CredstashBench, credstashBench, type FreshTable } from "./credstash-bench.ts";
import { failed, printed, stored, zeros } from "./expectations.ts";
import { type RowRequest, sealedRow } from "./sealed-row.ts";

let bench: CredstashBench;
beforeAll(async () => {
  bench = await credstashBench();
});
afterAll(() => bench.close());

/** A table with one row: the secret `n` at version 1, changed by `edit` after it was sealed. */
async function tableWith(edit: (row: Row) => Row, request: Partial<RowRequest> = {}): Promise<FreshTable> {
  const table = await bench.freshTable();
  const row = await sealedRow(bench.kms.endpoint, { name: "n", version: zeros(1), value: "secretvalue", ...request });
  await table.write(edit(row));
  return table;
}

function hexOf(row: Row): string {
  return Buffer.from(row["hmac"]?.B ?? []).toString("ascii");
}

/** Without the attribute. */
function without(row: Row, attribute: string): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== attribute));
}

const knownDataKey = Uint8Array.from({ length: 64 }, (_, index) => index);

/** Specification 1.9, computed with credstash's own code. */
const knownAnswers = [
  ["SHA256", "", "", "f49240b78aa90e53f46106c3481e377e19696e777328b1cd6ec6061a0bd868a9"],
  ["SHA256", "secretvalue", "gzgV3C/N6YTKg/4=", "204b74697e95dee822aac2cf277c090740202a50a81da08046f6bb7d18a98ea5"],
  ["SHA256", "päss😀\n", "gJ7S3TlJAH0m/A==", "401e346411f365a2cc9f7dd49e23486282749b043cf2a30f7d74ff6e6c6d8338"],
  [
    "SHA256",
    "A".repeat(33),
    "sRw37wv43qTnt9pwCYN3fE/99J/0bcL8SenodFlt0NiT",
    "8e94df293c6c91a65a40d5f1e3240a53e603f905618cbcff8604cfe089e19ad7",
  ],
  ["SHA", "secretvalue", "gzgV3C/N6YTKg/4=", "7241783770006c507929e7fa330871b89b008438"],
  ["SHA224", "secretvalue", "gzgV3C/N6YTKg/4=", "6a6f8b86e02f45eaddc91f8c0e626ae2232a21b81862e05a60e06f77"],
  [
    "SHA384",
    "secretvalue",
    "gzgV3C/N6YTKg/4=",
    "d29deff834656c9d8fed3f02fcda1f2bda97f8df48adf2874b7360fca656fac0a04c6d62f663da60d3bdb343fbb3fbb8",
  ],
  [
    "SHA512",
    "secretvalue",
    "gzgV3C/N6YTKg/4=",
    "c6f624872f34d21452d63e615b587625da0b6888bb4d81db23db9dee0bd847f03aa68f8374cc30efa7e9a79dab322cd3b20ad455efd19b8b27b624432de27f55",
  ],
  ["MD5", "secretvalue", "gzgV3C/N6YTKg/4=", "d7643ccc95822ab72d4fd36bc6a2fca0"],
] as const;

describe("what is stored (8.11)", () => {
  it.each(knownAnswers)(
    "K1, K8: under a known data key %s of %j has credstash's bytes, and opens",
    async (digest, value, contents, hmac) => {
      const { sstash, rows } = await bench.freshTable();
      bench.kms.dataKeys.push(Uint8Array.from(knownDataKey));
      expect(await sstash(["put", "n", value, "-d", digest])).toMatchObject(stored("n"));
      const [row = {}] = await rows();
      expect(row).toMatchObject({ contents: { S: contents }, digest: { S: digest } });
      expect(hexOf(row)).toBe(hmac);
      expect(await sstash(["get", "n", "-n"])).toMatchObject(printed(value));
    },
  );

  it("[D23] K2: has credstash's attributes with their types, and the binding beside them", async () => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["put", "n", "v"]);
    await sstash(["put", "o", "v", "-c", "why"]);
    await sstash(["put", "p", "v", "-c", ""]);
    const [plain = {}, commented = {}, empty = {}] = await rows();
    expect(typesOf(plain)).toEqual({
      name: "S",
      version: "S",
      key: "S",
      contents: "S",
      hmac: "B",
      digest: "S",
      sstash_binding: "B",
    });
    expect(hexOf(plain)).toMatch(/^[0-9a-f]{64}$/);
    expect(commented["comment"]).toEqual({ S: "why" });
    expect(empty["comment"]).toBeUndefined();
  });

  it("[D23] K2: a row that was moved under another name is refused by its binding", async () => {
    const { sstash, rows, write } = await bench.freshTable();
    await sstash(["put", "victim", "secretvalue"]);
    const [row = {}] = await rows();
    await write({ ...row, name: { S: "other" } });
    expect(await sstash(["get", "other"])).toMatchObject(failed(/INTEGRITY ERROR: other: [^\n]+/, "ERR_INTEGRITY"));
    await write({ ...without(row, "sstash_binding"), name: { S: "stripped" } });
    expect(await sstash(["get", "stripped"])).toMatchObject(printed("secretvalue\n"));
    expect(await sstash(["--require-binding", "get", "stripped"])).toMatchObject(
      failed(/INTEGRITY ERROR: stripped: [^\n]+/, "ERR_INTEGRITY"),
    );
  });

  it("K12: asks KMS for 64 bytes under the key and context, and to decrypt without naming a key", async () => {
    const { sstash, rows } = await bench.freshTable();
    bench.kms.requests.length = 0;
    await sstash(["put", "n", "v"]);
    await sstash(["put", "o", "v", "a=b", "-k", "alias/credstash"]);
    await sstash(["get", "n"]);
    await sstash(["get", "o", "a=b"]);
    const [first = {}, second = {}] = await rows();
    expect(bench.kms.requests.map(({ operation, input }) => [operation, input])).toEqual([
      ["GenerateDataKey", { KeyId: "alias/credstash", EncryptionContext: {}, NumberOfBytes: 64 }],
      ["GenerateDataKey", { KeyId: "alias/credstash", EncryptionContext: { a: "b" }, NumberOfBytes: 64 }],
      ["Decrypt", { CiphertextBlob: first["key"]?.S, EncryptionContext: {} }],
      ["Decrypt", { CiphertextBlob: second["key"]?.S, EncryptionContext: { a: "b" } }],
    ]);
  });

  it("[D30] a name or a value beyond DynamoDB's limits is refused before KMS is asked", async () => {
    const { sstash } = await bench.freshTable();
    bench.kms.requests.length = 0;
    const big = "x".repeat(400_000);
    expect(await sstash(["put", "", "v"])).toMatchObject(failed("the name is empty", "ERR_INVALID_INPUT"));
    expect(await sstash(["put", "n".repeat(2049), "v"])).toMatchObject(failed(/[^\n]+/, "ERR_INVALID_INPUT"));
    expect(await sstash(["put", "n", "-"], { stdin: big })).toMatchObject(failed(/[^\n]+/, "ERR_INVALID_INPUT"));
    expect(bench.kms.requests).toEqual([]);
  });

  it("[D48] a put whose answer was lost is recognised as the one that was stored", async () => {
    const { sstash, rows, write } = await bench.freshTable();
    let lost = 0;
    bench.dynamodb.fail(async ({ operation, input }) => {
      if (operation !== "PutItem" || input["ConditionExpression"] === undefined || lost > 0) return undefined;
      lost += 1;
      await write(unwired(input["Item"] as Row));
      return { status: 500, type: "InternalServerError" };
    });
    try {
      expect(await sstash(["put", "n", "v"])).toMatchObject(stored("n"));
    } finally {
      bench.dynamodb.fail(() => undefined);
    }
    expect(lost).toBe(1);
    expect(await rows()).toHaveLength(1);
    expect(await sstash(["get", "n"])).toMatchObject(printed("v\n"));
  });
});

/** An item out of a request's JSON, where bytes are base64. */
function unwired(item: Row): Row {
  const entries = Object.entries(item).map(([name, attribute]) => {
    const { B: bytes } = attribute as { B?: unknown };
    return [name, bytes === undefined ? attribute : { B: Buffer.from(String(bytes), "base64") }];
  });
  return Object.fromEntries(entries) as Row;
}

function typesOf(row: Row): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(row).map(([name, attribute]) => [name, Object.keys(attribute)[0]]));
}

describe("rows of other writers (8.11)", () => {
  it.each<[string, (row: Row) => Row]>([
    ["as current credstash writes them", (row) => row],
    ["K3: with hmac as S and no digest", (row) => without({ ...row, hmac: { S: hexOf(row) } }, "digest")],
    ["K4: with an upper-case hmac as B", (row) => ({ ...row, hmac: { B: Buffer.from(hexOf(row).toUpperCase()) } })],
    ["K4: with an upper-case hmac as S", (row) => ({ ...row, hmac: { S: hexOf(row).toUpperCase() } })],
    ["K5: with created_at, as unicreds adds", (row) => ({ ...row, created_at: { N: "1500000000" } })],
    ["with a comment", (row) => ({ ...row, comment: { S: "by hand" } })],
    [
      "with line breaks in the base64",
      (row) => ({ ...row, key: { S: (row["key"]?.S ?? "").replace(/.{20}/g, "$&\n") } }),
    ],
  ])("open %s", async (_what, edit) => {
    const { sstash } = await tableWith(edit);
    expect(await sstash(["get", "n"])).toMatchObject(printed("secretvalue\n"));
    expect(await sstash(["get", "n", "-v", "1"])).toMatchObject(printed("secretvalue\n"));
    expect(await sstash(["getall"])).toMatchObject(printed('{\n    "n": "secretvalue"\n}\n'));
  });

  it("K8: open under SHA, which is SHA-1", async () => {
    const { sstash } = await tableWith((row) => ({ ...row, digest: { S: "SHA" } }), { algorithm: "sha1" });
    expect(await sstash(["get", "n"])).toMatchObject(printed("secretvalue\n"));
  });

  it("[D15] open under RIPEMD, which credstash 1.12 to 1.14 wrote", async () => {
    const { sstash } = await tableWith((row) => ({ ...row, digest: { S: "RIPEMD" } }), { algorithm: "ripemd160" });
    expect(await sstash(["get", "n"])).toMatchObject(printed("secretvalue\n"));
  });

  it("[D47] open beside rows of sstash, with a warning: somebody may have taken the binding off", async () => {
    const { sstash, write } = await bench.freshTable();
    await sstash(["put", "n", "bound"]);
    await write(await sealedRow(bench.kms.endpoint, { name: "n", version: zeros(2), value: "unbound" }));
    const warning = `sstash: warning: "n" version ${zeros(2)} has no sstash_binding although another version has: `;
    for (const line of [["get", "n"], ["getall"]]) {
      const { status, stderr } = await sstash(line);
      expect({ status, told: stderr.startsWith(warning) }).toEqual({ status: 0, told: true });
    }
    expect(await sstash(["get", "n", "-v", "1"])).toMatchObject(printed("bound\n"));
  });

  it("[D14] K9: with bytes that are no UTF-8 are read with --raw", async () => {
    const value = Uint8Array.of(0x80, 0xff, 0x00);
    const { sstash } = await tableWith((row) => row, { value });
    expect(await sstash(["get", "n"])).toMatchObject(failed(/the value is binary[^\n]+/, "ERR_INVALID_INPUT"));
    const raw = await sstash(["get", "n", "--raw"]);
    expect([...raw.stdoutBytes]).toEqual([...value]);
    expect(await sstash(["getall"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: expect.stringMatching(/^n: the value is binary[^\n]+\nsstash: ERR_BULK_READ: [^\n]+\n$/),
    });
  });
});

describe("rows that were damaged (8.11)", () => {
  const integrity = "INTEGRITY ERROR: Computed HMAC on n does not match stored HMAC";

  it.each<[string, (row: Row) => Row]>([
    ["a wrong hmac", (row) => ({ ...row, hmac: { B: Buffer.from("0".repeat(64)) } })],
    ["a hmac cut short", (row) => ({ ...row, hmac: { B: Buffer.from(hexOf(row).slice(0, 32)) } })],
    ["an empty hmac", (row) => ({ ...row, hmac: { S: "" } })],
    ["another digest", (row) => ({ ...row, digest: { S: "MD5" } })],
    ["other contents", (row) => ({ ...row, contents: { S: "gzgV3C/N6YTKg/4=" } })],
    ["contents cut short", (row) => ({ ...row, contents: { S: (row["contents"]?.S ?? "").slice(0, 4) } })],
  ])("[D11] K6: %s is an integrity error that names the secret, without any plaintext", async (_what, edit) => {
    const { sstash } = await tableWith(edit);
    expect(await sstash(["get", "n"])).toMatchObject(failed(integrity, "ERR_INTEGRITY"));
    expect(await sstash(["getall"])).toMatchObject({
      status: 1,
      stdout: "",
      stderr: `n: ${integrity}\nsstash: ERR_BULK_READ: 1 of 1 secrets could not be read, so nothing was printed\n`,
    });
  });

  it.each(["WHIRLPOOL", "MD2", "sha256", "constructor", ""])(
    "K7: digest %j cannot be computed, and is named",
    async (digest) => {
      const { sstash } = await tableWith((row) => ({ ...row, digest: { S: digest } }));
      expect(await sstash(["get", "n"])).toMatchObject(
        failed(`digest ${JSON.stringify(digest)} is not one this program can compute`, "ERR_MALFORMED_RECORD"),
      );
    },
  );

  it.each<[string, (row: Row) => Row]>([
    ["no hmac", (row) => without(row, "hmac")],
    ["raw bytes for a hmac", (row) => ({ ...row, hmac: { B: Buffer.from(hexOf(row), "hex") } })],
    ["an odd number of hexadecimal digits", (row) => ({ ...row, hmac: { S: hexOf(row).slice(1) } })],
    ["a key without its padding", (row) => ({ ...row, key: { S: `${row["key"]?.S ?? ""}A` } })],
    ["no key", (row) => without(row, "key")],
    ["no contents", (row) => without(row, "contents")],
    ["an empty key", (row) => ({ ...row, key: { S: "" } })],
  ])("K11: %s is a malformed record", async (_what, edit) => {
    const { sstash } = await tableWith(edit);
    expect(await sstash(["get", "n"])).toMatchObject(failed(/the record[^\n]+/, "ERR_MALFORMED_RECORD"));
  });

  it("K11: a wrapped key that was changed has the line of a wrong context", async () => {
    const { sstash } = await tableWith((row) => ({ ...row, key: { S: `AAAA${row["key"]?.S?.slice(4)}` } }));
    expect(await sstash(["get", "n"])).toMatchObject(
      failed(/KMS ERROR: Could not decrypt hmac key with KMS\. [^\n]+/, "ERR_CONTEXT_MISMATCH"),
    );
  });

  it.each([32, 48])("[D22] a data key of %i bytes, half of which is a shorter AES key, is refused", async (length) => {
    bench.kms.dataKeys.push(new Uint8Array(length).fill(7));
    const { sstash } = await tableWith((row) => row);
    expect(await sstash(["get", "n"])).toMatchObject(
      failed(`the wrapped key opens to ${length} bytes instead of 64`, "ERR_MALFORMED_RECORD"),
    );
  });
});

describe("KMS that refuses (8.11)", () => {
  const denied = {
    status: 400,
    type: "AccessDeniedException",
    message: "User: arn:aws:iam::111122223333:user/x is not authorized to perform: kms:Decrypt",
  };

  it("K10: get and put have credstash's lines around what AWS says", async () => {
    const { sstash, rows } = await bench.freshTable();
    await sstash(["put", "n", "v"]);
    bench.kms.fail("Decrypt", denied);
    bench.kms.fail("GenerateDataKey", denied);
    try {
      expect(await sstash(["get", "n"])).toMatchObject(
        failed(
          `KMS ERROR: Decryption error An error occurred (AccessDeniedException) when calling the Decrypt operation: ${denied.message}`,
          "ERR_ACCESS_DENIED",
        ),
      );
      for (const [key, options] of [
        ["alias/credstash", []],
        ["alias/other", ["-k", "alias/other"]],
      ] as const)
        expect(await sstash(["put", "o", "v", ...options])).toMatchObject(
          failed(
            `KMS ERROR: Could not generate key using KMS key ${key} (Details: An error occurred (AccessDeniedException) when calling the GenerateDataKey operation: ${denied.message})`,
            "ERR_ACCESS_DENIED",
          ),
        );
    } finally {
      bench.kms.fail("Decrypt", undefined);
      bench.kms.fail("GenerateDataKey", undefined);
    }
    expect(await rows()).toHaveLength(1);
  });

  it("K10: an alias that is not there has the same line", async () => {
    const { sstash } = await bench.freshTable();
    expect(await sstash(["put", "o", "v", "-k", "alias/nosuch"])).toMatchObject(
      failed(
        /KMS ERROR: Could not generate key using KMS key alias\/nosuch \(Details: An error occurred \(NotFoundException\) [^\n]+\)/,
        "ERR_KEY_UNUSABLE",
      ),
    );
  });
});
