import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';

/** Keys of secrets that engines under test make: never among those of the person who runs the tests. */
const env = { XDG_CONFIG_HOME: path.join(tmpdir(), `flypack-test-config-${userInfo().username}`) };

export default defineConfig({
  test: {
    // Real FFmpeg and real sockets on two cores: one file at a time.
    projects: [
      { test: { name: 'unit', env, include: ['tests/unit/**/*.test.ts'] } },
      {
        test: {
          name: 'integration',
          env,
          include: ['tests/integration/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
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
