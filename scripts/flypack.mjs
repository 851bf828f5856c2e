#!/usr/bin/env node
// The command line: `serve` runs an engine from the build, in this very process; `report` makes a report of a show log.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const engine = path.join(root, 'dist', 'node', 'engine.js');
const [command, ...args] = process.argv.slice(2);

if (command !== 'serve' && command !== 'report') {
  process.stderr.write(
    'Usage: node scripts/flypack.mjs serve --data DIR [--show FILE.json] [--port N] [--host ADDR]\n' +
      '       node scripts/flypack.mjs report LOG.ndjson [--json] [--out FILE]\n',
  );
  process.exitCode = 2;
} else if (!existsSync(engine)) {
  process.stderr.write('flypack: there is no build yet; run `npm run build` first.\n');
  process.exitCode = 1;
} else {
  const { report, serve } = await import(pathToFileURL(engine).href);
  await (command === 'serve' ? serve : report)(args);
}
