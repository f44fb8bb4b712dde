import type { PolicyDocument } from "@sstash/core/policy";

/** A request as IAM sees it. */
export interface IamRequest {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request; those it has not are absent. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

type Operator = (has: readonly string[] | undefined, wanted: readonly string[]) => boolean;

const equals = (value: string, wanted: readonly string[]) => wanted.includes(value);
const isLike = (value: string, wanted: readonly string[]) => wanted.some((pattern) => like(pattern).test(value));
const single =
  (test: typeof equals): Operator =>
  (has, wanted) =>
    has?.length === 1 && test(has[0] ?? "", wanted);
/** True of a request without the key: the trap that `Null` closes. */
const forAll =
  (test: typeof equals): Operator =>
  (has, wanted) =>
    (has ?? []).every((value) => test(value, wanted));

/** The operators that our policies use, and no other. Source: IAM user guide, "Condition operators" and "Multivalued context keys". */
const operators: Readonly<Record<string, Operator>> = {
  StringEquals: single(equals),
  "ForAllValues:StringEquals": forAll(equals),
  "ForAllValues:StringLike": forAll(isLike),
  "ForAnyValue:StringEquals": (has, wanted) => (has ?? []).some((value) => equals(value, wanted)),
  Null: (has, wanted) => (has === undefined) === (wanted[0] === "true"),
};

/** Whether some statement allows the request; ours deny nothing. */
export function isAllowed({ Statement }: PolicyDocument, { action, resource, context }: IamRequest): boolean {
  return Statement.some(
    ({ Action, Resource, Condition = {} }) =>
      Action.includes(action) &&
      Resource.some((pattern) => like(pattern).test(resource)) &&
      Object.entries(Condition).every(([name, keys]) =>
        Object.entries(keys).every(([key, wanted]) => {
          const operator = operators[name];
          if (operator === undefined) throw new Error(`this evaluator does not know ${name}`);
          return operator(listOf(find(context, key)), listOf(wanted) ?? []);
        }),
      ),
  );
}

/** Names of condition keys are not case-sensitive. */
function find(context: IamRequest["context"], key: string): string | readonly string[] | undefined {
  return Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

function listOf(values: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof values === "string" ? [values] : values;
}

/** `*` and `?` stand for characters; `${*}`, `${?}` and `${$}` for themselves. */
function like(pattern: string): RegExp {
  const parts = pattern.match(/\$\{[*?$]\}|[\s\S]/g) ?? [];
  const source = parts.map((part) => {
    if (part === "*") return "[\\s\\S]*";
    if (part === "?") return "[\\s\\S]";
    const literal = part.length > 1 ? (part[2] ?? "") : part;
    return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  });
  return new RegExp(`^${source.join("")}$`);
}
