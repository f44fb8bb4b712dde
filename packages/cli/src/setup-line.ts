import { formatStoreAddress, type StoreAddress } from "@sstash/core";
import type { CommandContext } from "./command.ts";
import { defaultTable } from "./defaults.ts";
import { shellWord } from "./shell-word.ts";
import { addressesOf, type Target, targetOf } from "./target.ts";

/** The setup of the very place that was asked, for hints. */
export function setupLine(context: CommandContext): string {
  const [address, second] = addressesOf(context) ?? [];
  if (second !== undefined) return "sstash --store ADDRESS setup";
  const options = address === undefined ? optionsOf(targetOf(context)) : [["--store", shown(address)] as const];
  const flags = options.map(([flag, value]) => (value === undefined ? "" : ` ${flag} ${shellWord(value)}`));
  const keychain = context.globals["master-key-keychain"] ? " --master-key-keychain" : "";
  return `sstash${flags.join("")}${keychain} setup`;
}

type Given = readonly (readonly [flag: string, value: string | undefined])[];

function optionsOf(target: Target): Given {
  switch (target.backend) {
    case "local":
      return [
        ["--backend", "local"],
        ["--local-dir", target.dir],
        ["--master-key-file", target.masterKeyFile],
        ["-t", target.dir === undefined ? otherThanDefault(target.table) : undefined],
      ];
    case "credstash":
      return [
        ["-r", target.region],
        ["-p", target.profile],
        ["-n", target.roleArn],
        ["-t", otherThanDefault(target.table)],
      ];
    case "secrets-manager":
      return [["--backend", "secrets-manager"]];
  }
}

function otherThanDefault(table: string): string | undefined {
  return table === defaultTable ? undefined : table;
}

/** Without the encryption context, whose values are shown nowhere. Setting up needs none. */
function shown(address: StoreAddress): string {
  if (!("context" in address)) return formatStoreAddress(address);
  const { context: _, ...rest } = address;
  return formatStoreAddress(rest);
}
