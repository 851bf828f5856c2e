/** `flypack report`: makes a report of a stored show log, without an engine. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { messageOf } from '#shared/errors.ts';
import { renderReport } from './render.ts';

const USAGE = 'Usage: report LOG.ndjson [--json] [--out FILE]; without --out it goes to stdout';

/** Writes the report of the log that `argv` names. Exit codes: 0 done, 1 failed, 2 usage. */
export async function report(argv: readonly string[]): Promise<void> {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, out: { type: 'string' } },
    });
    const [file] = positionals;
    if (file === undefined || positionals.length > 1) throw new TypeError('one show log is needed');
    const text = renderReport(await readFile(file, 'utf8'), values.json ? 'json' : 'html');
    if (values.out === undefined) process.stdout.write(text);
    else await writeFile(values.out, text);
  } catch (error) {
    const usage = error instanceof TypeError;
    process.stderr.write(`flypack: ${messageOf(error)}\n${usage ? `${USAGE}\n` : ''}`);
    process.exitCode = usage ? 2 : 1;
  }
}
