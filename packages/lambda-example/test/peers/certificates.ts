import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { program } from "./server-process.ts";

export interface ServerCertificate {
  /** Paths of PEM files. The key is readable to its account alone, which servers insist on: see `keyFor`. */
  readonly certificate: string;
  readonly key: string;
}

export interface Certificates {
  readonly folder: string;
  readonly caFile: string;
  /** PEM of the authority that signed both. */
  readonly ca: string;
  /** PEM of an authority that signed neither. */
  readonly otherCa: string;
  /** For `localhost`. */
  readonly server: ServerCertificate;
  /** Of the same authority, for `other.example`. */
  readonly misnamed: ServerCertificate;
}

/** Authorities and certificates for a day, by openssl. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), "sstash-certificates-"));
  chmodSync(folder, 0o755);
  const openssl = (...argv: readonly string[]): void => {
    execFileSync(program("openssl"), argv, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  };
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"];
  for (const name of ["ca", "other-ca"]) {
    openssl(
      "req",
      "-x509",
      ...newKey,
      "-days",
      "1",
      "-subj",
      `/CN=${name}`,
      "-keyout",
      `${name}.key`,
      "-out",
      `${name}.pem`,
    );
  }
  const signed = (name: string, host: string): ServerCertificate => {
    openssl("req", ...newKey, "-subj", `/CN=${host}`, "-keyout", `${name}.key`, "-out", `${name}.csr`);
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=DNS:${host}\n`);
    const by = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      ...by,
      "-days",
      "1",
      "-extfile",
      `${name}.ext`,
      "-out",
      `${name}.pem`,
    );
    return { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  };
  const caFile = join(folder, "ca.pem");
  return {
    folder,
    caFile,
    server: signed("server", "localhost"),
    misnamed: signed("misnamed", "other.example"),
    ca: readFileSync(caFile, "utf8"),
    otherCa: readFileSync(join(folder, "other-ca.pem"), "utf8"),
  };
}
