import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '../../electron/settings.ts';
import { hasDisplay } from '../../scripts/lib/electron.mjs';
import { controlRoom, isOnAir } from '../../scripts/lib/engine.mjs';
import { AGAIN_MS, meaningOf } from '../../scripts/lib/keeper.mjs';
import { nodeIsNewEnough, stalePackages } from '../../scripts/lib/packages.mjs';
import { defaultDataFolder } from '../../scripts/lib/paths.mjs';
import { freePort } from '../../scripts/lib/port.mjs';
import { countTests, failedFiles, lastLineOf, namesOfFailed, recount, summaryLine } from '../../scripts/lib/report.mjs';

describe('packages', () => {
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/ws': { version: '8.1.0' },
      'node_modules/zod': { version: '4.0.0' },
      'node_modules/only-on-mac': { version: '1.0.0', optional: true },
    },
  };

  it('are fine when the lock file’s are there; optional ones may be missing', () => {
    expect(
      stalePackages(lock, {
        packages: { 'node_modules/ws': { version: '8.1.0' }, 'node_modules/zod': { version: '4.0.0' } },
      }),
    ).toEqual([]);
  });

  it('are stale when one is missing or of another version', () => {
    expect(stalePackages(lock, { packages: { 'node_modules/ws': { version: '8.0.0' } } })).toEqual(['ws', 'zod']);
  });

  it('are all missing when the last install was cut off', () => {
    expect(stalePackages(lock, null)).toEqual(['ws', 'zod']);
  });

  it.each([
    ['20.19.0', true],
    ['20.19.7', true],
    ['24.0.0', true],
    ['20.18.3', false],
    ['18.20.8', false],
  ])('run on Node %s: %s', (version, fine) => {
    expect(nodeIsNewEnough(version)).toBe(fine);
  });
});

describe('data folder', () => {
  it.each([
    ['linux', {}],
    ['linux', { XDG_DATA_HOME: '/data' }],
    ['linux', { FLYPACK_DATA: '/show' }],
    ['darwin', {}],
    ['win32', { LOCALAPPDATA: 'C:\\Local' }],
    ['win32', {}],
  ] as const)('is the same for the app and for the scripts (%s %o)', (platform, env) => {
    expect(dataFolder({ argv: [], env, platform, home: '/home/x' })).toBe(defaultDataFolder(env, platform, '/home/x'));
  });

  it('can be named on the command line of the app', () => {
    expect(
      dataFolder({ argv: ['electron', '--data=/mine'], env: { FLYPACK_DATA: '/x' }, platform: 'linux', home: '/h' }),
    ).toBe('/mine');
  });
});

describe('Ctrl+C in the terminal of an engine', () => {
  const offAir = { onAir: false, lastAskedMs: null, nowMs: 0 };
  const onAir = { onAir: true, lastAskedMs: null, nowMs: 0 };

  it('ends it off air', () => {
    expect(meaningOf('SIGINT', offAir)).toBe('end');
    expect(meaningOf('SIGHUP', offAir)).toBe('end');
  });

  it('asks on air, and ends only when pressed again in time', () => {
    expect(meaningOf('SIGINT', onAir)).toBe('ask');
    expect(meaningOf('SIGINT', { onAir: true, lastAskedMs: 0, nowMs: AGAIN_MS })).toBe('end');
    expect(meaningOf('SIGINT', { onAir: true, lastAskedMs: 0, nowMs: AGAIN_MS + 1 })).toBe('ask');
  });

  it('takes the same key press that comes twice for one', () => {
    expect(meaningOf('SIGINT', { onAir: true, lastAskedMs: 1000, nowMs: 1010 })).toBe('same');
  });

  it('leaves the show on air when the terminal closes, and obeys a plain order to end', () => {
    expect(meaningOf('SIGHUP', onAir)).toBe('leave');
    expect(meaningOf('SIGTERM', onAir)).toBe('end');
  });

  it('takes an engine that does not answer for one on air', () => {
    expect(isOnAir(null)).toBe(true);
    expect(isOnAir({ broadcast: { status: 'off' }, destinations: [{ status: 'stopped' }] })).toBe(false);
    expect(isOnAir({ broadcast: { status: 'off' }, destinations: [{ status: 'retrying' }] })).toBe(true);
    expect(isOnAir({ broadcast: { status: 'ending' }, destinations: [] })).toBe(true);
  });
});

describe('the way in', () => {
  it('keeps the token out of what browsers send to servers', () => {
    const address = new URL(controlRoom({ url: 'http://127.0.0.1:8722', token: 'secret' }));
    expect(address.hash).toBe('#token=secret');
    expect(address.search).toBe('');
  });

  it('takes another port when the usual one is in use', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    expect(await freePort(port)).toBe(0);
    await new Promise((resolve) => server.close(resolve));
    expect(await freePort(port)).toBe(port);
  });

  it('knows where a window can be opened', () => {
    expect(hasDisplay({}, 'linux')).toBe(false);
    expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true);
    expect(hasDisplay({}, 'darwin')).toBe(true);
  });
});

describe('the last line of a test run', () => {
  const tests = (...statuses: string[]) => statuses.map((status) => ({ status, fullName: `a ${status} test` }));

  it('counts what vitest counted', () => {
    const testResults = [
      { status: 'passed', assertionResults: tests('passed', 'passed', 'pending', 'todo') },
      { status: 'failed', assertionResults: tests('passed', 'failed', 'skipped') },
    ];
    expect(summaryLine(countTests({ testResults }))).toBe('3 passed, 1 failed, 3 skipped');
  });

  it('counts a file that could not be loaded or set up as a failure', () => {
    const testResults = [
      { status: 'failed', assertionResults: [] },
      { status: 'failed', assertionResults: tests('skipped', 'skipped') },
    ];
    expect(countTests({ testResults })).toEqual({ passed: 0, failed: 2, skipped: 2 });
  });

  it('names what failed, and counts what passed at a second try in its place', () => {
    const good = { name: '/r/tests/a.test.ts', status: 'passed', assertionResults: tests('passed') };
    const bad = { name: '/r/tests/b.test.ts', status: 'failed', assertionResults: tests('passed', 'failed') };
    const unset = { name: '/r/tests/c.test.ts', status: 'failed', assertionResults: tests('skipped') };
    const report = { testResults: [good, bad, unset] };
    expect(failedFiles(report)).toEqual([bad, unset]);
    expect(failedFiles(report).flatMap((file) => namesOfFailed(file, '/r'))).toEqual([
      'tests/b.test.ts: a failed test',
      'tests/c.test.ts',
    ]);
    const again = countTests({
      testResults: [{ status: 'passed', assertionResults: tests('passed', 'passed', 'passed') }],
    });
    const counts = recount(countTests(report), countTests({ testResults: failedFiles(report) }), again);
    expect(counts).toEqual({ passed: 4, failed: 0, skipped: 0 });
  });

  it('finds what was said last, without colours and empty lines', () => {
    expect(lastLineOf('a\n \u001b[32m✓\u001b[39m tests/b.test.ts\n\n')).toBe('✓ tests/b.test.ts');
    expect(lastLineOf('\n \n')).toBeNull();
  });

  it('counts no report at all as a failure', () => {
    expect(countTests(null).failed).toBe(1);
  });
});
