// npm run dev: the page with hot reload against a running engine; starts an engine where none runs.
import { build } from './build.mjs';
import { hasDisplay } from './lib/electron.mjs';
import { findEngine, serve } from './lib/engine.mjs';
import { keep } from './lib/keeper.mjs';
import { openInBrowser } from './lib/open.mjs';
import { defaultDataFolder, root } from './lib/paths.mjs';
import { runMain, say } from './lib/say.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  await setUp(['ffmpeg']);
  await build({ only: ['page', 'engine'] });
  const dataDir = defaultDataFolder();
  const running = await findEngine(dataDir);
  const { engine, child } = running === null ? await serve(['--data', dataDir]) : { engine: running, child: null };
  say(`Engine ${engine.pid} at ${engine.url}${running === null ? '' : ', which was running already'}.`);

  // The proxy in vite.config.ts reads this; and only now are the packages sure to be there.
  process.env.FLYPACK_DEV_ENGINE = engine.url;
  const { createServer } = await import('vite');
  const server = await createServer({ configFile: `${root}/vite.config.ts`, mode: 'development' });
  await server.listen();
  const address = server.resolvedUrls?.local[0];
  say(`Page with hot reload: ${address}#token=${engine.token}`);
  if (hasDisplay()) openInBrowser(`${address}#token=${engine.token}`);
  if (child === null) return undefined;
  const code = await keep(engine, child);
  await server.close();
  return code;
});
