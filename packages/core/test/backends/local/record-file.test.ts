import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatRecord, parseRecord, placeOf, versionFormOf } from "../../../src/backends/local/record-file.ts";

const key = { name: "app.db", version: "0000000000000000001" };
const place = placeOf(key);
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

function refusal(content: Uint8Array): { readonly code: unknown; readonly message: string } {
  try {
    parseRecord(content, place, "/store/file.json");
  } catch (error) {
    return error as { readonly code: unknown; readonly message: string };
  }
  throw new Error("the record was accepted");
}

describe("a record file", () => {
  it("gives back every attribute it was made of", () => {
    const attribute = fc.oneof(
      fc.record({ S: fc.string({ unit: "binary" }) }),
      fc.record({ B: fc.uint8Array() }),
      fc.constant({}),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), attribute, { noNullPrototype: true }), (others) => {
        const item = { ...others, name: { S: key.name }, version: { S: key.version } };
        expect(parseRecord(formatRecord(item), place, "/x")).toEqual(item);
      }),
    );
  });

  it("is DynamoDB's JSON: what credstash wrote is read as it stands", () => {
    const file = new URL("../../../../../test/vectors/credstash-items.json", import.meta.url);
    const { vectors } = JSON.parse(readFileSync(file, "utf8"));
    for (const { item } of vectors) {
      const stored = placeOf({ name: item.name.S, version: item.version.S });
      const parsed = parseRecord(text(JSON.stringify(item)), stored, "/x");
      expect(JSON.parse(new TextDecoder().decode(formatRecord(parsed)))).toEqual(item);
    }
    expect(vectors.length).toBeGreaterThan(0);
  });

  it.each([
    ["is empty", ""],
    ["is cut short", '{"name":{"S":"app.db"},"vers'],
    ["is not an object", '["name"]'],
    ["has an attribute that is text itself", '{"name":"app.db","version":{"S":"0000000000000000001"}}'],
    ["has an S that is not text", '{"name":{"S":1},"version":{"S":"0000000000000000001"}}'],
    ["has a B that is not base64", '{"name":{"S":"app.db"},"version":{"S":"0000000000000000001"},"hmac":{"B":"!"}}'],
    ["has no version", '{"name":{"S":"app.db"}}'],
    ["has a name of type B", '{"name":{"B":"YQ=="},"version":{"S":"0000000000000000001"}}'],
    ["holds another record", '{"name":{"S":"app.other"},"version":{"S":"0000000000000000001"}}'],
    ["has a name with a lone surrogate", '{"name":{"S":"\\ud800"},"version":{"S":"0000000000000000001"}}'],
  ])("that %s is malformed, and named", (_, content) => {
    expect(refusal(text(content))).toMatchObject({ code: "ERR_MALFORMED_RECORD" });
    expect(refusal(text(content)).message).toContain("/store/file.json");
  });

  it("that is not UTF-8 is malformed", () => {
    const bytes = Uint8Array.of(...text('{"name":{"S":"app.db'), 0xff, ...text('"}}'));
    expect(refusal(bytes).code).toBe("ERR_MALFORMED_RECORD");
  });

  it("is told from what other programs leave beside it", () => {
    expect(versionFormOf("0000000000000000001.json")).toBe("0000000000000000001");
    for (const foreign of [
      ".DS_Store",
      "._1.json",
      "1.json~",
      "1.json.swp",
      "1 (conflicted copy).json",
      "1",
      ".json",
    ]) {
      expect(versionFormOf(foreign), foreign).toBeUndefined();
    }
  });
});
