import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeFileName, encodeFileName, isFileForm } from "../../../src/backends/local/file-name.ts";

const wellFormed = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.string({ unit: fc.constantFrom(..."aAbB.%~-_/\\: 0é\u0000😀"), maxLength: 300 }),
  fc
    .tuple(
      fc.constantFrom("con", "Con", "aux", "nul", "prn", "com1", "lpt9", ".", ".."),
      fc.constantFrom("", ".", ".x"),
    )
    .map(([device, rest]) => device + rest),
);
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$/i;

describe("encodeFileName", () => {
  it.each([
    ["prod.db_password-2", "prod.db_password-2"],
    ["0000000000000000001", "0000000000000000001"],
    ["Prod", "%50rod"],
    ["a/b", "a%2fb"],
    ["..", "%2e%2e"],
    [".env", "%2eenv"],
    ["end.", "end%2e"],
    ["con", "%63on"],
    ["nul.txt", "%6eul.txt"],
    ["console", "console"],
    ["100%", "100%25"],
    ["é", "%c3%a9"],
  ])("writes %j as %j and reads it back", (text, form) => {
    expect(encodeFileName(text)).toBe(form);
    expect(decodeFileName(form)).toBe(text);
  });

  it("gives different texts different names, also on a disk that folds case", () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (a, b) => {
        fc.pre(a !== b);
        expect(encodeFileName(a).toLowerCase()).not.toBe(encodeFileName(b).toLowerCase());
        expect(encodeFileName(a).toUpperCase()).not.toBe(encodeFileName(b).toUpperCase());
      }),
    );
  });

  it("makes names that every file system takes, with the extension behind them too", () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        const form = encodeFileName(text);
        expect(form).toMatch(/^[a-z0-9_.%~-]+$/);
        expect(form.length).toBeLessThanOrEqual(130);
        for (const name of [form, `${form}.json`]) {
          expect(name).not.toMatch(/^\.|\.$/);
          expect(name).not.toMatch(devices);
        }
      }),
    );
  });

  it("is undone for every form without a hash, and known as a form in any case", () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        const form = encodeFileName(text);
        expect(isFileForm(form)).toBe(true);
        expect(decodeFileName(form)).toBe(form.includes("~") ? undefined : text);
      }),
    );
  });

  it("tells two long texts with one beginning apart", () => {
    const [a, b] = [encodeFileName(`${"x".repeat(2000)}a`), encodeFileName(`${"x".repeat(2000)}b`)];
    expect(a).toMatch(/^x{60}~[0-9a-f]{64}$/);
    expect(b).not.toBe(a);
  });

  it("does not end a cut form in half an escape", () => {
    for (let lead = 0; lead < 6; lead += 1) {
      expect(encodeFileName("a".repeat(lead) + "Z".repeat(200))).toMatch(/^a*(?:%5a)+~[0-9a-f]{64}$/);
    }
  });

  it("knows no names but its own", () => {
    for (const foreign of ["", ".", "Prod", "%41%5A", "%61", "a b", "x (copy)", ".DS_Store", "con", "%c3", "%", "a~"]) {
      expect(isFileForm(foreign), foreign).toBe(false);
    }
  });
});
