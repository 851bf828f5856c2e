import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { assembly } from './scripts/lib/assembly.mjs';

/** Keys of secrets that engines under test make: never among those of the person who runs the tests. */
const env = { XDG_CONFIG_HOME: path.join(tmpdir(), `flypack-test-config-${userInfo().username}`) };

const plugins = [assembly()];

const integration = (names: string): string[] => names.split(' ').map((name) => `tests/integration/${name}.test.ts`);

/** Integration tests of what is made of files, with nothing in real time. */
const files = integration('clip-cut loudness-reference media-pool recording-units recordings-api stinger');

/** Integration tests that ask what was answered and written, and not whether every frame was there in time. */
const quick = integration(
  'alerts control control-live control-outputs control-stinger electron-engine-link encoder-commands event-node-pictures ' +
    'event-node-tcp history hls-addresses isolated isolated-room jobs lifecycle listening rtmp-listen secrets-leak ' +
    'secrets-vault source-kinds tally',
);

/** Real FFmpeg and real sockets on two cores: one file at a time. */
const inTurn = { env, fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      // What a unit test computes in two seconds may take ten beside the others.
      { plugins, test: { name: 'unit', env, include: ['tests/unit/**/*.test.ts'], testTimeout: 30_000 } },
      { plugins, test: { ...inTurn, name: 'files', include: files } },
      { plugins, test: { ...inTurn, name: 'quick', include: quick } },
      {
        plugins,
        test: {
          ...inTurn,
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          exclude: [...files, ...quick],
        },
      },
      {
        plugins,
        test: {
          ...inTurn,
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
