/** Where this machine keeps the certificates it trusts, for builds of FFmpeg that do not know. */
import { existsSync } from 'node:fs';

const usual = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** A file of trusted certificates in PEM form; null where the system has none, as on Windows, where FFmpeg asks it. */
export function systemCaFile(): string | null {
  const chosen = process.env.SSL_CERT_FILE;
  return [...(chosen === undefined ? [] : [chosen]), ...usual].find((file) => existsSync(file)) ?? null;
}
