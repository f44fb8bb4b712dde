/**
 * What `docker run --env-file` makes of a file, as `NAME=value` in its order; an Error where it would refuse the file.
 * Written from the rules in docker/cli's pkg/kvfile/kvfile.go (at 3d41bbac, Docker 28) and Go's bufio.ScanLines: lines
 * end with LF, a CR before it is dropped; a line and its LF are at most 64 KiB; UTF-8 without a mark at the start; white
 * space before a name and lines that begin with `#` do not count; a name without `=` is looked up in the environment;
 * quotes, blanks and all else behind the first `=` are the value.
 */
export function readDockerEnvFile(file: Uint8Array, environment: ReadonlyMap<string, string> = new Map()): string[] {
  const variables: string[] = [];
  for (const [index, bytes] of linesOf(file).entries()) {
    if (bytes.length + 1 > 64 * 1024) throw new Error(`line ${index + 1} is too long`);
    const decoded = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const marked = index === 0 ? decoded.replace(/^\ufeff/, "") : decoded;
    const line = marked.replace(/\r$/, "").replace(goSpaces, "");
    if (line === "" || line.startsWith("#")) continue;
    const [name = "", ...parts] = line.split("=");
    if (name === "") throw new Error(`no variable name on line ${index + 1}`);
    if (/[ \t]/.test(name)) throw new Error(`blanks in the variable name on line ${index + 1}`);
    const value = parts.length > 0 ? parts.join("=") : environment.get(line);
    if (value !== undefined) variables.push(`${name}=${value}`);
  }
  return variables;
}

/** Go's unicode.IsSpace: unlike JavaScript's white space it has U+0085 and not U+FEFF. */
const goSpaces = /^[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

function linesOf(file: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < file.length; ) {
    const end = file.indexOf(10, start);
    lines.push(file.subarray(start, end === -1 ? file.length : end));
    start = end === -1 ? file.length : end + 1;
  }
  return lines;
}
