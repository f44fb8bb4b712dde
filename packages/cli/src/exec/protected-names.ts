/**
 * Variables by which whoever may write a secret would run code in the child, or change whom it signs as. Loaders: ld.so(8),
 * dyld(1). Interpreters: the manuals of bash, Node, Python, Perl, Ruby, Java, git.
 */
const names: ReadonlySet<string> = new Set([
  "PATH",
  "IFS",
  "ENV",
  "BASH_ENV",
  "BASHOPTS",
  "SHELLOPTS",
  "PROMPT_COMMAND",
  "PS4",
  "SHELL",
  "HOME",
  "NODE_OPTIONS",
  "NODE_PATH",
  "NODE_EXTRA_CA_CERTS",
  "PYTHONPATH",
  "PYTHONHOME",
  "PYTHONSTARTUP",
  "PYTHONINSPECT",
  "PERL5LIB",
  "PERL5OPT",
  "PERLLIB",
  "RUBYLIB",
  "RUBYOPT",
  "JAVA_TOOL_OPTIONS",
  "JDK_JAVA_OPTIONS",
  "_JAVA_OPTIONS",
  "CLASSPATH",
  "GCONV_PATH",
  "EDITOR",
  "VISUAL",
  "PAGER",
]);
const beginnings = ["LD_", "DYLD_", "GIT_", "BASH_FUNC_", "AWS_", "SSTASH_", "CREDSTASH_"];

/** Whether a secret may become this variable only where somebody says so. Case is no matter: some systems ignore it. */
export function isProtectedName(name: string): boolean {
  const upper = name.toUpperCase();
  return names.has(upper) || beginnings.some((beginning) => upper.startsWith(beginning));
}
