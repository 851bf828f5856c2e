import react from '@vitejs/plugin-react';
import { defineConfig, type ProxyOptions, type UserConfig } from 'vite';
import { assembly } from './scripts/lib/assembly.mjs';

/**
 * `npm run dev` passes the API on to a running engine. The engine only takes requests from its own pages, so the
 * development server speaks for the page with the engine’s own origin.
 */
function engineProxy(target: string): ProxyOptions {
  return {
    target,
    ws: true,
    changeOrigin: true,
    configure: (proxy) => {
      const asOwnPage = (request: { setHeader(name: string, value: string): unknown }): unknown =>
        request.setHeader('origin', target);
      proxy.on('proxyReq', asOwnPage);
      proxy.on('proxyReqWs', asOwnPage);
    },
  };
}

const engine = process.env.FLYPACK_DEV_ENGINE;

/** The page. */
const page: UserConfig = {
  root: 'renderer',
  base: './',
  plugins: [react()],
  server: engine === undefined ? {} : { host: '127.0.0.1', proxy: { '/api': engineProxy(engine) } },
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 1500,
    // The control room, and the lamp for a phone by the camera.
    rollupOptions: { input: { index: 'renderer/index.html', tally: 'renderer/tally.html' } },
  },
};

/** Everything that runs under Node: one file an entry, packages stay outside. */
const node: UserConfig = {
  plugins: [assembly()],
  // This one requires an ES module, which the Node inside some Electron versions cannot do: built in, it need not.
  ssr: { noExternal: ['@fastify/static', 'content-disposition'] },
  build: {
    ssr: true,
    outDir: 'dist/node',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    sourcemap: true,
    rollupOptions: {
      input: {
        engine: 'electron/engine/main.ts',
        'engine-starter': 'electron/engine-starter.ts',
        'mixer-worker': 'electron/engine/mixer/worker.ts',
        'graphics-worker': 'electron/engine/graphics/worker.ts',
        'report-worker': 'electron/engine/report/worker.ts',
        'reception-worker': 'electron/engine/reception/reception-worker.ts',
        guard: 'electron/engine/ffmpeg/guard.ts',
        'event-node': 'cloud/main.ts',
      },
      external: ['electron'],
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
};

/** One CommonJS file from one entry, for Electron. */
const commonJs = (name: string, entry: string): UserConfig => ({
  build: {
    ssr: true,
    outDir: `dist/${name}`,
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    sourcemap: true,
    rollupOptions: {
      input: { [name]: entry },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
});

/** Electron’s entry: a scheme must be declared before Electron is ready, and only what is loaded at once is sure to be in time. */
const desktop = commonJs('desktop', 'electron/main.ts');

/** A sandboxed preload script can only be one CommonJS file. */
const preload = commonJs('preload', 'electron/preload.ts');

/** The benchmarks run as a program of their own, beside the built engine. */
const bench: UserConfig = {
  plugins: [assembly()],
  build: {
    ssr: true,
    outDir: 'dist/bench',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    sourcemap: true,
    // All in one folder: paths to scripts and to the build are taken from where the code lies.
    rollupOptions: {
      input: { run: 'bench/run.ts', drill: 'bench/drill/main.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
};

const byMode: Record<string, UserConfig> = { node, desktop, preload, bench };

export default defineConfig(({ mode }) => byMode[mode] ?? page);
