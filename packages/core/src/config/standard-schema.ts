/**
 * What zod, valibot, arktype and others have in common, as far as it is used here. Source: standardschema.dev, version 1.
 */
export interface StandardSchema<Output = unknown> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    readonly types?: { readonly input: unknown; readonly output: Output } | undefined;
  };
}

export type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  /** Not repeated anywhere: libraries quote the value in it. */
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** Also a function may be one: arktype's are. */
export function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  const standard = (value as { readonly "~standard"?: unknown })["~standard"];
  if (typeof standard !== "object" || standard === null) return false;
  const { version, validate } = standard as { readonly version?: unknown; readonly validate?: unknown };
  return version === 1 && typeof validate === "function";
}

/** The places in a value that a schema refuses, as `.a.0`; the value as a whole is the empty text. */
export function issuePlaces(issues: readonly SchemaIssue[]): readonly string[] {
  const places = issues.map(({ path = [] }) =>
    path.map((part) => `.${String(typeof part === "object" ? part.key : part)}`).join(""),
  );
  return [...new Set(places)];
}
