import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { assembly } from './scripts/lib/assembly.mjs';

/** Keys of secrets that engines under test make: never among those of the person who runs the tests. */
const env = { XDG_CONFIG_HOME: path.join(tmpdir(), `flypack-test-config-${userInfo().username}`) };

const plugins = [assembly()];

/** Integration tests that ask what was answered and written, and not whether every frame was there in time. */
const quick = [
  ...[
    'alerts',
    'clip-cut',
    'control',
    'control-live',
    'control-outputs',
    'control-stinger',
    'electron-engine-link',
    'encoder-commands',
  ],
  ...[
    'history',
    'isolated-room',
    'jobs',
    'lifecycle',
    'listening',
    'loudness-reference',
    'media-pool',
    'recording-units',
  ],
  ...['recordings-api', 'rtmp-listen', 'secrets-leak', 'secrets-vault', 'source-kinds', 'stinger', 'tally'],
].map((name) => `tests/integration/${name}.test.ts`);

export default defineConfig({
  test: {
    // Real FFmpeg and real sockets on two cores: one file at a time.
    projects: [
      { plugins, test: { name: 'unit', env, include: ['tests/unit/**/*.test.ts'] } },
      {
        plugins,
        test: { name: 'quick', env, include: quick, fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 },
      },
      {
        plugins,
        test: {
          name: 'integration',
          env,
          include: ['tests/integration/**/*.test.ts'],
          exclude: quick,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins,
        test: {
          name: 'e2e',
          env,
          include: ['tests/e2e/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
