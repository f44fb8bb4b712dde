import { isAbsolute, join } from "node:path";
import { InvalidInputError } from "../../errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of the store that takes the place of a table: `sstash/<table>` in `$XDG_DATA_HOME`, which defaults to
 * `~/.local/share`. @throws InvalidInputError unless the name has 3 to 255 of the characters A-Z, a-z, 0-9, `_`, `.`, `-`
 * and is not of dots only.
 */
export function defaultLocalDir(env: Environment, home: string, table: string): string {
  if (!/^[A-Za-z0-9_.-]{3,255}$/.test(table) || /^\.+$/.test(table)) {
    throw new InvalidInputError(
      `${JSON.stringify(table)} is no name of a table: 3 to 255 of A-Z, a-z, 0-9, "_", "." and "-", not dots only`,
    );
  }
  return join(base(env["XDG_DATA_HOME"], join(home, ".local", "share")), "sstash", table);
}

/** `sstash/master.key` in `$XDG_CONFIG_HOME`, which defaults to `~/.config`. */
export function defaultMasterKeyFile(env: Environment, home: string): string {
  return join(base(env["XDG_CONFIG_HOME"], join(home, ".config")), "sstash", "master.key");
}

/** The XDG specification has paths that are not absolute ignored. */
function base(configured: string | undefined, fallback: string): string {
  return configured !== undefined && isAbsolute(configured) ? configured : fallback;
}
