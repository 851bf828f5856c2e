// Writes docs/control-api.md from the command table. A unit test fails when the page and the table differ.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const { module } = await runnerImport(path.join(root, 'electron/engine/control/api-docs.ts'), {
  root,
  configFile: false,
});
const page = path.join(root, 'docs', 'control-api.md');
mkdirSync(path.dirname(page), { recursive: true });
writeFileSync(page, module.controlApiDocs());
process.stdout.write(`wrote ${path.relative(root, page)}\n`);
