import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { csv } from "../../src/formats/csv.ts";
import { anyEntries, asMap, rows } from "./arbitrary-entries.ts";
import { askPython, pythonMissing } from "./python.ts";

describe("csv", () => {
  test("sorts the names and quotes only the fields that need it", () => {
    expect(csv(rows)).toEqual({
      text: 'a.b,"v""1,é😀\'q"\na.c,"line1\nline2\n"\nemptyv,\nnum,0123\n',
      refused: [],
    });
  });

  test("writes no entries as nothing", () => {
    expect(csv([]).text).toBe("");
  });

  test("quotes a lone carriage return, and no space", () => {
    expect(csv([{ name: " a ", value: "x\ry" }]).text).toBe(' a ,"x\ry"\n');
  });

  test("refuses half a surrogate pair", () => {
    const { text, refused } = csv([
      { name: "half", value: "\ud800" },
      { name: "whole", value: "\u{1f600}" },
    ]);
    expect(text).toBe("whole,\u{1f600}\n");
    expect(refused).toEqual([{ name: "half", reason: expect.stringContaining("surrogate") }]);
  });

  test("is read back as the same map by a reader of RFC 4180", () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const { text, refused } = csv(entries);
        expect(refused).toEqual([]);
        expect(new Map(read(text))).toEqual(asMap(entries));
      }),
      { numRuns: 500 },
    );
  });

  test.skipIf(pythonMissing())("is what Python writes, but for lone carriage returns, and what it reads", () => {
    const samples = fc.sample(anyEntries, 300);
    const documents = samples.map((entries) => csv(entries).text);
    const answer = askPython(program, { documents, maps: samples.map((entries) => [...asMap(entries)]) }) as {
      readonly read: readonly (readonly [string, string][])[];
      readonly written: readonly string[];
    };
    const withoutReturns = ({ name, value }: { name: string; value: string }) => !/\r/.test(name + value);
    for (const [index, entries] of samples.entries()) {
      expect(new Map(answer.read[index])).toEqual(asMap(entries));
      if (!entries.every(withoutReturns)) continue;
      expect(csv(entries).text).toBe(answer.written[index]);
    }
  });
});

const program = `
import csv, io
csv.field_size_limit(1 << 30)
def write(pairs):
    out = io.StringIO(newline='')
    csv.writer(out, lineterminator='\\n').writerows(sorted(pairs))
    return out.getvalue()
answer = {
    'read': [list(csv.reader(io.StringIO(d, newline=''))) for d in given['documents']],
    'written': [write(pairs) for pairs in given['maps']],
}`;

/** A reader of RFC 4180 in one expression: a field is quoted or bare, and ends with a comma or a line break. */
function read(text: string): [string, string][] {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|\n|\r)/y;
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (match === null) throw new Error(`no field at ${at}`);
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if ((match[3] === ",") !== (fields.length % 2 === 1)) throw new Error(`not two fields in the record at ${at}`);
  }
  return fields.flatMap((name, index) => (index % 2 === 0 ? [[name, fields[index + 1] ?? ""]] : []));
}
