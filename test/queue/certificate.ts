import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A certificate of a server, and who signed it: paths of PEM files. */
export interface Certificate {
  readonly file: string;
  readonly key: string;
  readonly authority: string;
}

const openssl = (...words: string[]) => execFileSync("openssl", words, { stdio: "pipe" });
const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];

/**
 * An authority of its own, and the certificate that it gives the server on this machine.
 *
 * @param folder that is made for them
 */
export function makeCertificate(folder: string): Certificate {
  mkdirSync(folder);
  const [authority, authorityKey, key, request, file, names] = [
    ...["authority.crt", "authority.key", "server.key", "server.csr", "server.crt", "names"],
  ].map((name) => join(folder, name));
  const subject = (name: string) => ["-subj", `/CN=${name}`];
  openssl("req", "-x509", ...KEY, "-keyout", authorityKey, "-out", authority, ...subject("tests"));
  openssl("req", ...KEY, "-keyout", key, "-out", request, ...subject("localhost"));
  writeFileSync(names, "subjectAltName=DNS:localhost,IP:127.0.0.1");
  const signed = ["-CA", authority, "-CAkey", authorityKey, "-extfile", names];
  openssl("x509", "-req", "-in", request, ...signed, "-CAcreateserial", "-out", file);
  return { file, key, authority };
}
