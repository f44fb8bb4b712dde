import type { EncryptionContext } from "../store.ts";
import type { SecretsDeclaration, VariableDeclaration } from "./declaration.ts";

/** A variable with everything that its declaration leaves out. */
export interface DeclaredVariable extends Omit<VariableDeclaration, "default" | "context"> {
  readonly name: string;
  readonly isRequired: boolean;
  /** As text. */
  readonly fallback: string | undefined;
  readonly context: EncryptionContext | undefined;
}

export function declaredVariables({ context, variables }: SecretsDeclaration): readonly DeclaredVariable[] {
  return Object.entries(variables).map(([name, given]) => {
    const variable: VariableDeclaration = typeof given === "string" ? { secret: given } : given;
    const { default: fallback, ...rest } = variable;
    return {
      ...rest,
      name,
      isRequired: fallback === undefined && variable.required !== false,
      fallback: fallback === undefined ? undefined : String(fallback),
      context: variable.context ?? context,
    };
  });
}
