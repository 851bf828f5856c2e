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
}

export const SERVE_USAGE = `Usage: node scripts/flypack.mjs serve --data DIR [--show FILE.json] [--port N] [--host ADDR]

  --data DIR             folder of the show, the log and the token; made when it is not there
  --show FILE.json       take this show in the place of the folder’s own
  --port N               port to listen on (default: that of the last run, else a free one)
  --host ADDR            address to listen on (default 127.0.0.1; 0.0.0.0 for panels on other machines)
  --allow-origin ORIGIN  let pages of this origin use the engine; may be repeated
  --quiet                no log on stderr

Prints one JSON line with url, token, pid and version. SIGTERM ends it cleanly.`;

/** A command line that makes no sense; the message is for the person who typed it. */
export class UsageError extends Error {}

/** @throws UsageError */
export function parseServeArgs(argv: readonly string[]): ServeArgs {
  const { values, positionals } = parse(argv);
  if (positionals.length > 0) throw new UsageError(`What is ${positionals.join(' ')}?`);
  if (values.data === undefined || values.data === '') throw new UsageError('--data is needed.');
  const port = Number(values.port ?? '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new UsageError('--port is a number up to 65535.');
  return {
    dataDir: path.resolve(values.data),
    showFile: values.show === undefined ? undefined : path.resolve(values.show),
    port,
    host: values.host ?? '127.0.0.1',
    allowOrigins: values['allow-origin'] ?? [],
    quiet: values.quiet ?? false,
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
      },
    });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}
