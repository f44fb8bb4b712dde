import type { EncryptionContext } from "../store.ts";
import type { StandardSchema } from "./standard-schema.ts";
import type { VariableType, VariableTypes } from "./variable-types.ts";

export interface VariableDeclaration {
  /** Name of the secret; in Secrets Manager `NAME#leaf` is a leaf of a JSON value. */
  readonly secret: string;
  /** What its text is read as. Default: `string`. */
  readonly type?: VariableType;
  /** Checks, and may change, what `type` makes of the text: zod, valibot, arktype, or any Standard Schema. */
  readonly schema?: StandardSchema;
  /** Where false, or where there is a `default`, the secret may be missing. Nothing else about it may be wrong. Default: true. */
  readonly required?: boolean;
  /** Taken where the secret is missing, as the text that the store would hold. */
  readonly default?: string | number | boolean;
  /** A version, or where the store has them a label. Default: the newest. */
  readonly version?: string;
  /** Replaces that of the declaration. */
  readonly context?: EncryptionContext;
  /** For people: `.env.example` and `sstash check` show it. */
  readonly description?: string;
}

/** By the name of the variable; a text alone is the name of the secret. */
export type Variables = Readonly<Record<string, string | VariableDeclaration>>;

/** Which secrets a program needs, and as what. */
export interface SecretsDeclaration<V extends Variables = Variables> {
  /** Address of the store, or addresses of which the next is read where one does not have a secret. SSTASH_STORE stands before it. Default: the table `credential-store`. */
  readonly store?: string | readonly string[];
  /** Encryption context of every read. */
  readonly context?: EncryptionContext;
  readonly variables: V;
}

type Read<D> = D extends { readonly schema: StandardSchema<infer Output> }
  ? Output
  : D extends { readonly type: infer T extends VariableType }
    ? VariableTypes[T]
    : string;

type Missing<D> = D extends { readonly default: string | number | boolean }
  ? never
  : D extends { readonly required: false }
    ? undefined
    : never;

/** What `loadSecrets` makes of a declaration. */
export type LoadedSecrets<V extends Variables> = { readonly [Name in keyof V]: Read<V[Name]> | Missing<V[Name]> };
