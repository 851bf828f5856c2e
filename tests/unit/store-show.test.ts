/** The show on disk: what survives a crash, a slip of the editor and a newer version. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../electron/engine/store/atomic-file.ts';
import { parseShow, secretsOfShow } from '../../electron/engine/store/show-format.ts';
import { ShowStore } from '../../electron/engine/store/show-store.ts';
import { defaultShow, ShowFile } from '../../shared/show/show-file.ts';
import { testVault } from '../support/test-vault.ts';
import { until } from '../support/until.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'flypack-show-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const file = (name: string): string => path.join(dataDir, name);
const saved = async (name = 'show.json'): Promise<ShowFile> => parseShow(await readFile(file(name), 'utf8'));
const open = async (showFile?: string): Promise<ShowStore> =>
  ShowStore.open(
    {
      dataDir,
      vault: await testVault(dataDir),
      onSaveError: (error) => {
        throw error;
      },
    },
    showFile,
  );

describe('a show', () => {
  it('begins with four cameras and an event, readable by its owner only', async () => {
    const store = await open();
    expect(store.current).toEqual(defaultShow());
    expect(store.loadProblem).toBeNull();
    for (const name of ['show.json', 'show.last-good.json']) expect((await stat(file(name))).mode & 0o777).toBe(0o600);
  });

  it('is on disk soon after a change, and at once when asked', async () => {
    const store = await open();
    store.update({ name: 'Gala' });
    await until('the change is on disk', async () => (await saved()).name === 'Gala');
    store.update({ name: 'Gala 2' });
    await store.flush();
    expect((await saved()).name).toBe('Gala 2');
    expect((await saved('show.last-good.json')).name).toBe('Gala 2');
    expect((await open()).current.name).toBe('Gala 2');
  });

  it('writes a burst of changes a few times only, and its last one soon', async () => {
    const store = await open();
    let writes = 0;
    store.onSaved(() => {
      writes += 1;
    });
    const startedMs = performance.now();
    let changes = 0;
    while (writes < 3) {
      changes += 1;
      store.update({ name: `Gala ${changes}` });
      await saved();
    }
    await until('the last change is on disk', async () => (await saved()).name === `Gala ${changes}`);
    expect(writes).toBeLessThanOrEqual(Math.ceil((performance.now() - startedMs) / 500) + 1);
  });

  it('cannot become one that could not be loaded again', async () => {
    const store = await open();
    const [first] = store.current.sources;
    if (first === undefined) throw new Error('the default show has sources');
    expect(() => store.update({ sources: [first, first] })).toThrow('two sources or scenes share one id');
    expect(store.current.sources).toHaveLength(4);
  });
});

describe('a damaged show file', () => {
  it.each([
    ['cut off in the middle', '{"format":"flypack-show","version":1,"na', 'not JSON'],
    ['empty', '', 'not JSON'],
    ['something else', '{"hello":1}', 'not a Flypack show'],
    [
      'wrong inside',
      JSON.stringify({ ...defaultShow(), sources: [{ kind: 'udp', id: 'A!', name: 'x', port: 0 }] }),
      'sources[0].id',
    ],
  ])('%s gives the last good copy, a clear problem, and is kept', async (_what, text, reason) => {
    const store = await open();
    store.update({ name: 'Good' });
    await store.flush();
    await writeFile(file('show.json'), text);

    const next = await open();
    expect(next.current.name).toBe('Good');
    expect(next.loadProblem?.code).toBe('show_damaged');
    expect(JSON.stringify(next.loadProblem?.details)).toContain(reason);
    expect(next.loadProblem?.details).toMatchObject({ loaded: 'the last good copy' });
    const kept = (await readdir(dataDir)).filter((name) => name.startsWith('show.damaged-'));
    expect(kept).toHaveLength(1);
    expect(await readFile(file(kept[0] ?? ''), 'utf8')).toBe(text);
    // The next start finds a good file.
    expect((await saved()).name).toBe('Good');
    expect((await open()).loadProblem).toBeNull();
  });

  it('without a good copy gives the first show', async () => {
    await writeFile(file('show.json'), 'x');
    await writeFile(file('show.last-good.json'), 'y');
    const store = await open();
    expect(store.current).toEqual(defaultShow());
    expect(store.loadProblem?.details).toMatchObject({ loaded: expect.stringContaining('default show') });
  });
});

describe('a show from elsewhere', () => {
  it('of a newer Flypack is refused and not touched', async () => {
    const text = JSON.stringify({ ...defaultShow(), version: 99 });
    await writeFile(file('show.json'), text);
    await expect(open()).rejects.toMatchObject({
      code: 'show_newer',
      details: { version: 99, file: file('show.json') },
    });
    expect(await readFile(file('show.json'), 'utf8')).toBe(text);
  });

  it('given at the start takes the place of the folder’s own, and is not written to', async () => {
    await open();
    const given = file('given.json');
    const text = JSON.stringify({ ...defaultShow(), name: 'Given' });
    await writeFile(given, text);
    const store = await open(given);
    store.update({ name: 'Changed' });
    await store.flush();
    expect([(await saved()).name, await readFile(given, 'utf8')]).toEqual(['Changed', text]);
  });

  it('given but bad is refused with the field, and leaves the folder’s own alone', async () => {
    const store = await open();
    store.update({ name: 'Mine' });
    await store.flush();
    const given = file('given.json');
    await writeFile(given, JSON.stringify({ ...defaultShow(), canvas: { width: 3 } }));
    await expect(open(given)).rejects.toMatchObject({
      code: 'show_invalid',
      details: { file: given, issues: expect.arrayContaining([expect.objectContaining({ path: 'canvas.frameRate' })]) },
    });
    await expect(open(file('nowhere.json'))).rejects.toMatchObject({ code: 'show_invalid' });
    expect((await saved()).name).toBe('Mine');
  });
});

describe('atomic writing', () => {
  it('leaves the old file and no litter when it cannot finish', async () => {
    await writeFileAtomic(file('a.json'), 'old');
    // A folder in the place of the file: the rename must fail.
    await rm(file('a.json'));
    await mkdir(path.join(file('a.json'), 'inside'), { recursive: true });
    await expect(writeFileAtomic(file('a.json'), 'new')).rejects.toThrow();
    expect(await readdir(dataDir)).toEqual(['a.json']);
  });

  it('never shows a reader half a file', async () => {
    const target = file('b.json');
    const texts = ['a', 'b'].map((letter) => letter.repeat(500_000));
    await writeFileAtomic(target, texts[0] ?? '');
    let writing = true;
    const writer = (async () => {
      for (let n = 0; n < 20; n += 1) await writeFileAtomic(target, texts[n % 2] ?? '');
      writing = false;
    })();
    while (writing) expect(texts).toContain(await readFile(target, 'utf8'));
    await writer;
  });
});

it('knows every secret in a show, also those inside addresses', () => {
  const show = ShowFile.parse({
    ...defaultShow(),
    sources: [{ kind: 'srt', id: 's', name: 'S', mode: 'caller', port: 1, passphrase: 'source-secret' }],
    destinations: [
      { id: 'd', name: 'D', url: 'srt://h:1?mode=caller&passphrase=in-the-address', key: 'stream-key' },
      { id: 'e', name: 'E', url: 'rtmp://user:in-the-user@h/app' },
    ],
    event: { id: 'x', title: 'X', provider: { kind: 'custom', ingestUrl: 'rtmp://h/app', key: 'event-key' } },
    buses: { program: null, preview: null },
  });
  expect(secretsOfShow(show).sort()).toEqual(
    ['event-key', 'in-the-address', 'in-the-user', 'source-secret', 'stream-key'].sort(),
  );
});
