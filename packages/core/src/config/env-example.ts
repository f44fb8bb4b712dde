import type { SecretsDeclaration } from "./declaration.ts";
import { type DeclaredVariable, declaredVariables } from "./declared-variable.ts";

/** `.env.example` of a declaration: names, what they are and where they come from, and defaults, which are no secrets. */
export function envExample(declaration: SecretsDeclaration): string {
  return `${declaredVariables(declaration).map(entry).join("\n\n")}\n`;
}

function entry(variable: DeclaredVariable): string {
  const { name, description, secret, type = "string", isRequired, fallback } = variable;
  const need = isRequired ? "required" : fallback === undefined ? "may be missing" : "has a default";
  return [
    ...(description ?? "").split("\n").filter((line) => line !== ""),
    `${type}, ${need}; secret ${JSON.stringify(secret)}`,
  ]
    .map((line) => `# ${line}`)
    .concat(`${name}=${fallback === undefined ? "" : quoted(fallback)}`)
    .join("\n");
}

/** As dotenv reads it back; what it cannot be given in quotes is left out. */
function quoted(text: string): string {
  if (/^[\w.:/@+-]*$/.test(text)) return text;
  if (!text.includes("'") && !text.includes("\n")) return `'${text}'`;
  return "";
}
