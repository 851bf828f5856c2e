/** A plugin for Vite: `import code from './kernels.ts?wasm'` compiles AssemblyScript and gives the WebAssembly in base64. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from './paths.mjs';

const SUFFIX = '?wasm';
const OPTIONS = ['-O3', '--converge', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
const { version } = createRequire(import.meta.url)('assemblyscript/package.json');
const cache = path.join(root, 'node_modules', '.cache', 'flypack');

async function compiled(file) {
  const source = readFileSync(file, 'utf8');
  const name = createHash('sha256')
    .update([version, ...OPTIONS, source].join('\n'))
    .digest('hex')
    .slice(0, 32);
  const kept = path.join(cache, `${name}.wasm`);
  if (existsSync(kept)) return readFileSync(kept);
  // The compiler is large: it is only loaded when there is something to compile.
  const { default: asc } = await import('assemblyscript/asc');
  let code;
  let messages = '';
  const { error } = await asc.main([path.basename(file), '--outFile', 'out.wasm', ...OPTIONS], {
    readFile: (wanted) => (wanted === path.basename(file) ? source : null),
    writeFile: (_name, contents) => {
      code = contents;
    },
    listFiles: () => [],
    stderr: { write: (text) => (messages += text) },
  });
  if (error || code === undefined) throw new Error(`${file} does not compile: ${messages || error}`);
  mkdirSync(cache, { recursive: true });
  // Several builds may be at it: what lies there is whole.
  writeFileSync(`${kept}.${process.pid}`, code);
  renameSync(`${kept}.${process.pid}`, kept);
  return code;
}

export const assembly = () => ({
  name: 'assembly',
  enforce: 'pre',
  async load(id) {
    if (!id.endsWith(SUFFIX)) return null;
    const file = id.slice(0, -SUFFIX.length);
    this.addWatchFile(file);
    return `export default '${Buffer.from(await compiled(file)).toString('base64')}';`;
  },
});
