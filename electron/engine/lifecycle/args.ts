/** The command line of `serve`. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from '#shared/errors.ts';

export interface ServeArgs {
  dataDir: string;
  /** A show to take in the place of the folder’s own. */
  showFile: string | undefined;
  /** 0: the port of the last run if it is free, else any. */
  port: number;
  host: string;
  allowOrigins: string[];
  /** No log on stderr. */
  quiet: boolean;
  /** Where the key of the secrets is kept, in the place of the user’s settings. */
  keyFile: string | undefined;
  /** The key of the secrets comes as the first line on stdin: the desktop app has it from the keychain. */
  keyFromStdin: boolean;
}

export const SERVE_USAGE = `Usage: node scripts/flypack.mjs serve --data DIR [--show FILE.json] [--port N] [--host ADDR]

  --data DIR             folder of the show, the log and the token; made when it is not there
  --show FILE.json       take this show in the place of the folder’s own
  --port N               port to listen on (default: that of the last run, else a free one)
  --host ADDR            address to listen on (default 127.0.0.1; 0.0.0.0 for panels on other machines)
  --allow-origin ORIGIN  let pages of this origin use the engine; may be repeated
  --key-file FILE        keep the key of the show’s secrets here (default: in the user’s settings); also FLYPACK_KEY_FILE
  --key-stdin            read that key from the first line on stdin (the desktop app does, from the keychain)
  --quiet                no log on stderr

Prints one JSON line with url, token, pid and version. SIGTERM ends it cleanly.`;

/** A command line that makes no sense; the message is for the person who typed it. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseServeArgs(argv: readonly string[], env: NodeJS.ProcessEnv = {}): ServeArgs {
  const { values, positionals } = parse(argv);
  if (positionals.length > 0) throw new UsageError(`What is ${positionals.join(' ')}?`);
  if (values.data === undefined || values.data === '') throw new UsageError('--data is needed.');
  const keyFile = values['key-file'] ?? env.FLYPACK_KEY_FILE;
  const port = Number(values.port ?? '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError('--port is a number up to 65535.');
  return {
    dataDir: path.resolve(values.data),
    showFile: values.show === undefined ? undefined : path.resolve(values.show),
    port,
    host: values.host ?? '127.0.0.1',
    allowOrigins: values['allow-origin'] ?? [],
    quiet: values.quiet ?? false,
    keyFile: keyFile === undefined || keyFile === '' ? undefined : path.resolve(keyFile),
    keyFromStdin: values['key-stdin'] ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        show: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'allow-origin': { type: 'string', multiple: true },
        quiet: { type: 'boolean' },
        'key-file': { type: 'string' },
        'key-stdin': { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
