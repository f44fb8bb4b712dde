import type { Environment } from "../io.ts";

export interface EnvironmentRules {
  /** The child gets the secrets and nothing else. */
  readonly pristine: boolean;
  /** A variable that is inherited stays as it is. */
  readonly keepExisting: boolean;
}

/** What the child's environment is. */
export function childEnvironment(
  inherited: Environment,
  secrets: ReadonlyMap<string, string>,
  { pristine, keepExisting }: EnvironmentRules,
): Readonly<Record<string, string>> {
  const env: Record<string, string> = {};
  if (!pristine) {
    for (const [name, value] of Object.entries(inherited)) if (value !== undefined) env[name] = value;
  }
  for (const [name, value] of secrets) {
    if (keepExisting && !pristine && inherited[name] !== undefined) continue;
    env[name] = value;
  }
  return env;
}
