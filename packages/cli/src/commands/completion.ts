import { defineCommand } from "../command.ts";
import { isShell, shells } from "../completion/shells.ts";
import { exitStatus } from "../exit-status.ts";
import { UsageError } from "../usage-error.ts";

export const completion = defineCommand({
  name: "completion",
  describe: "print a script that lets a shell complete command lines of sstash",
  positionals: { shell: { kind: "one", describe: shells.join(", ") } },
  options: {},
  examples: [
    ["completion bash >> ~/.bashrc", "for bash, 3.2 and later"],
    ["completion zsh > ~/.zfunc/_sstash", "for zsh, where ~/.zfunc is in fpath"],
    ["completion fish > ~/.config/fish/completions/sstash.fish", "for fish"],
  ],
  async run(args, { io }) {
    if (!isShell(args.shell)) throw new UsageError(`the shell must be one of ${shells.join(", ")}`);
    const { scripts } = await import("../completion/scripts.ts");
    await io.stdout.write(scripts[args.shell]);
    return exitStatus.done;
  },
});
