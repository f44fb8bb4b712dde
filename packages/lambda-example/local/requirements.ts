import { programPath } from "../../../test/peers/program-path.ts";

interface Requirement {
  readonly program: string;
  /** Of Debian. */
  readonly aptPackage: string;
}

/** To run. */
const servers: readonly Requirement[] = [
  { program: "mariadbd", aptPackage: "mariadb-server" },
  { program: "haproxy", aptPackage: "haproxy" },
  { program: "openssl", aptPackage: "openssl" },
];

/** To compile the runtime client, once. */
const compilers: readonly Requirement[] = [
  { program: "g++", aptPackage: "g++" },
  { program: "make", aptPackage: "make" },
  { program: "cmake", aptPackage: "cmake" },
  { program: "python3", aptPackage: "python3" },
  { program: "xz", aptPackage: "xz-utils" },
];

/** What to install, as a line for people; undefined when nothing is missing. */
export function missingPrograms(doesCompile: boolean): string | undefined {
  const missing = [...servers, ...(doesCompile ? compilers : [])].filter(
    ({ program }) => programPath(program) === undefined,
  );
  if (missing.length === 0) return undefined;
  const names = missing.map(({ program }) => program).join(", ");
  return `${names} missing. On Debian: apt-get install ${missing.map(({ aptPackage }) => aptPackage).join(" ")}`;
}
