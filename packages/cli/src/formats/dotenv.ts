import { type FormatEntry, type FormatRefusal, type Formatted, sortOut } from "./format.ts";
import { unsafeAssignment } from "./shell-assignment.ts";

/**
 * Lines of `NAME='value'`, as credstash writes them, which sh, dash and bash can source: a quote in a value, which
 * credstash leaves as it is, is written `'\''`. What could not be sourced safely is refused.
 */
export function dotenv(entries: readonly FormatEntry[]): Formatted {
  const { carried, refused } = sortOut(entries, refusal);
  const sharing = new Map<string, string[]>();
  for (const { name } of carried) {
    const variable = name.toUpperCase();
    sharing.set(variable, [...(sharing.get(variable) ?? []), name]);
  }
  const lines: string[] = [];
  const collisions: FormatRefusal[] = [];
  for (const { name, value } of carried) {
    const variable = name.toUpperCase();
    const others = (sharing.get(variable) ?? []).filter((other) => other !== name);
    if (others.length === 0) lines.push(`${variable}='${value.replaceAll("'", "'\\''")}'\n`);
    else collisions.push({ name, reason: collision(variable, others) });
  }
  return { text: lines.join(""), refused: [...refused, ...collisions] };
}

function refusal({ name, value }: FormatEntry): string | undefined {
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) {
    return `dotenv names are letters, digits, "_", "." and "-"; ${elsewhere}`;
  }
  if (value.includes("\0")) return `the value holds a NUL character, which no variable can; ${elsewhere}`;
  const unsafe = unsafeAssignment(name.toUpperCase(), value);
  return unsafe === undefined ? undefined : `${unsafe}; ${elsewhere}`;
}

function collision(variable: string, others: readonly string[]): string {
  const names = others.map((name) => JSON.stringify(name)).join(", ");
  return `dotenv writes it as ${variable}, and ${names} too; ${elsewhere}`;
}

const elsewhere = "json, csv and yaml can carry it";
