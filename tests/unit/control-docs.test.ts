/** The API page says what the command table says. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { controlApiDocs } from '../../electron/engine/control/api-docs.ts';
import { commandNames, openApi } from '../../electron/engine/control/openapi.ts';

it('docs/control-api.md is what `npm run docs` writes', async () => {
  const page = await readFile(path.resolve(import.meta.dirname, '../../docs/control-api.md'), 'utf8');
  expect(page, 'run `npm run docs`').toBe(controlApiDocs());
  for (const name of commandNames()) expect(page).toContain(`### \`${name}\``);
});

it('the OpenAPI document has every command, and its references lead somewhere', () => {
  const document = openApi('1.2.3');
  expect(document).toMatchObject({ openapi: '3.1.0', info: { version: '1.2.3' } });
  const text = JSON.stringify(document);
  for (const name of commandNames()) expect(text).toContain(`"/api/v1/commands/${name}"`);
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
  expect(references.length).toBeGreaterThan(0);
  for (const name of references) expect(text).toContain(`"${name}":{`);
});
