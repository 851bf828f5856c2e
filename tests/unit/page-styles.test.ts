/** Neither TypeScript nor the linter looks into style files: a class that is gone would only be missing on the screen. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../renderer');

/** The style files a component imports, by the name it gives them. */
function stylesOf(file: string, source: string): { name: string; sheet: string }[] {
  const imports = source.matchAll(/^import (\w+) from '([^']+\.module\.css)';$/gm);
  return [...imports].map(([, name = '', where = '']) => ({ name, sheet: path.resolve(path.dirname(file), where) }));
}

it('names only style files and classes that exist', () => {
  const missing: string[] = [];
  const components = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.tsx'));
  for (const relative of components) {
    const file = path.join(root, relative);
    const source = readFileSync(file, 'utf8');
    for (const { name, sheet } of stylesOf(file, source)) {
      const css = existsSync(sheet) ? readFileSync(sheet, 'utf8') : null;
      if (css === null) missing.push(`${relative}: ${path.basename(sheet)}`);
      const classes = new Set([...(css ?? '').matchAll(/\.([A-Za-z]\w*)/g)].map(([, found]) => found));
      for (const [, used = ''] of source.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))) {
        if (css !== null && !classes.has(used)) missing.push(`${relative}: .${used} of ${path.basename(sheet)}`);
      }
    }
  }
  expect(missing).toEqual([]);
});
