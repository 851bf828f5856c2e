/** The technical log: what a developer or a support person reads. pino, to a file in the data folder and to stderr. */
import path from 'node:path';
import { type Logger, pino } from 'pino';
import { redactSecrets } from '#shared/redact.ts';
import { RotatingFile } from './rotating-file.ts';

const maxBytes = 5_000_000;

export interface TechnicalLog {
  logger: Logger;
  flush: () => Promise<void>;
  /** For the last words of a process that is about to end. */
  flushSync: () => void;
}

export interface TechnicalLogOptions {
  folder: string;
  /** Values masked in every line. By value and not by field name: FFmpeg’s own words carry keys in places nobody names. */
  secrets: () => readonly string[];
  /** Also to stderr; never to stdout, whose first line belongs to whoever started the engine. */
  stderr: boolean;
}

export function openTechnicalLog(options: TechnicalLogOptions): TechnicalLog {
  const file = new RotatingFile(path.join(options.folder, 'engine.log'), maxBytes);
  const write = (line: string): void => {
    const clean = redactSecrets(line.trimEnd(), options.secrets());
    file.append(clean);
    if (options.stderr) process.stderr.write(`${clean}\n`);
  };
  const logger = pino({ name: 'flypack', timestamp: pino.stdTimeFunctions.isoTime }, { write });
  return { logger, flush: () => file.flush(), flushSync: () => file.flushSync() };
}
