import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { isK8sName, k8s } from "../../src/formats/k8s.ts";

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly type: string;
  readonly data: Readonly<Record<string, string>>;
}

describe("-f k8s", () => {
  it("is a Secret whose data are the values, byte for byte, in YAML 1.1 and 1.2", () => {
    const key = fc.stringMatching(/^[-_a-zA-Z0-9][-._a-zA-Z0-9]{0,12}$/);
    const value = fc.oneof(fc.string({ unit: "grapheme" }), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(fc.uniqueArray(fc.record({ name: key, value }), { selector: ({ name }) => name }), (entries) => {
        const { text, refused } = k8s(entries, "my-app");
        expect(refused).toEqual([]);
        for (const version of ["1.1", "1.2"] as const) {
          const manifest: Manifest = parse(text, { version });
          expect(manifest).toMatchObject({
            apiVersion: "v1",
            kind: "Secret",
            metadata: { name: "my-app" },
            type: "Opaque",
          });
          const bytes = Object.entries(manifest.data).map(([name, data]) => [name, Buffer.from(data, "base64")]);
          const given = entries.map((entry) => [entry.name, Buffer.from(entry.value as string)]);
          expect(bytes.sort()).toEqual(given.sort());
        }
      }),
    );
  });

  it.each(["on", "1e3", "null", "~".replace("~", "-"), "0x1", "true"])("takes %s for the name it is", (name) => {
    expect(Object.keys((parse(k8s([{ name, value: "x" }]).text, { version: "1.1" }) as Manifest).data)).toEqual([name]);
  });

  it("refuses what is no key, and more than Kubernetes stores", () => {
    const entries = ["a b", "a/b", "", ".", "..", "..a", "é", "x".repeat(254)].map((name) => ({ name, value: "v" }));
    expect(k8s(entries).refused).toHaveLength(entries.length);
    expect(k8s([{ name: "a", value: new Uint8Array(1024 * 1024 + 1) }]).refused[0]?.reason).toContain("1,048,576");
  });

  it("knows names of Kubernetes", () => {
    expect(["a", "my-app", "a.b-c", "1"].map(isK8sName)).toEqual([true, true, true, true]);
    expect(["", "A", "a_b", "-a", "a-", "a..b", "x".repeat(254)].map(isK8sName)).toEqual(Array(7).fill(false));
  });
});
