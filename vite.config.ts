import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

/** The page. `npm run dev` serves it with hot reload and passes the API through to a running engine. */
const page: UserConfig = {
  root: 'renderer',
  base: './',
  plugins: [react()],
  build: { outDir: '../dist/page', emptyOutDir: true, target: 'es2023', chunkSizeWarningLimit: 1500 },
};

/** Everything that runs under Node or Electron’s main process: one file an entry, packages stay outside. */
const node: UserConfig = {
  build: {
    ssr: true,
    outDir: 'dist/node',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    sourcemap: true,
    rollupOptions: {
      input: {
        'electron-main': 'electron/main.ts',
        engine: 'electron/engine/main.ts',
        'mixer-worker': 'electron/engine/mixer/worker.ts',
        guard: 'electron/engine/ffmpeg/guard.ts',
        'event-node': 'cloud/main.ts',
      },
      external: ['electron'],
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
};

/** A sandboxed preload script must be one CommonJS file. */
const preload: UserConfig = {
  build: {
    ssr: true,
    outDir: 'dist/preload',
    emptyOutDir: true,
    target: 'node20',
    minify: false,
    rollupOptions: {
      input: { preload: 'electron/preload.ts' },
      external: ['electron'],
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
};

export default defineConfig(({ mode }) => (mode === 'node' ? node : mode === 'preload' ? preload : page));
