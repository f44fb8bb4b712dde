import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { secretOf } from "../src/json-value.ts";

/** The message of the refusal, which holds nothing of the value. */
function refusal(value: unknown, binary?: "base64"): string {
  try {
    secretOf(value, binary);
  } catch (error) {
    expect(error).toMatchObject({ code: "ERR_INVALID_INPUT" });
    expect(inspect(error)).not.toMatch(/aHVudGVyMg|hunter2/);
    return (error as Error).message;
  }
  throw new Error("it was accepted");
}

describe("a value of a JSON document", () => {
  test("is its own text, and with base64 wanted the bytes of an object of it", () => {
    expect(secretOf("hunter2", undefined)).toBe("hunter2");
    expect(secretOf("aHVudGVyMg==", "base64")).toBe("aHVudGVyMg==");
    expect(secretOf({ base64: "/wA=" }, "base64")).toEqual(Buffer.of(0xff, 0));
    expect(secretOf({ base64: "" }, "base64")).toEqual(Buffer.alloc(0));
  });

  test("is refused as such an object where base64 is not wanted, naming the option that takes it", () => {
    expect(refusal({ base64: "aHVudGVyMg==" })).toContain("--binary base64");
  });

  test.each([
    1,
    null,
    ["hunter2"],
    {},
    { base64: 7 },
    { Base64: "aHVudGVyMg==" },
    { base64: "aHVudGVyMg==", more: "" },
    { text: "hunter2" },
  ])("is refused when it is %j", (value) => {
    expect(refusal(value, "base64")).toBe("the value is not text; put it in quotes");
    expect(refusal(value)).toBe("the value is not text; put it in quotes");
  });

  test.each(["aHVudGVyMg", "aHVudGVyMg=", " aHVudGVyMg==", "aHVudGVyMg==\n", "aHVudGVyMh==", "_-8=", "hunter2!"])(
    "is refused when its base64 is %j, which stands for no bytes exactly",
    (base64) => {
      expect(refusal({ base64 }, "base64")).toMatch(/^the value is not whole base64/);
    },
  );
});
