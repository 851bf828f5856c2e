/** Secrets on disk: sealed, with the key elsewhere, and never lost by an accident. */
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ShowStore } from '../../electron/engine/store/show-store.ts';
import { Vault } from '../../electron/engine/store/vault.ts';
import { isInside, type KeyPlaces, type Keys, openKeys } from '../../electron/engine/store/vault-key.ts';
import { defaultShow, ShowFile } from '../../shared/show/show-file.ts';
import { keyOf, noKeys, testKeys, testVault } from '../support/test-vault.ts';

let home: string;
let dataDir: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'flypack-vault-'));
  dataDir = path.join(home, 'data');
  await mkdir(dataDir, { mode: 0o700 });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const file = (name: string): string => path.join(dataDir, name);
const open = async (keys: Keys = testKeys(), showFile?: string): Promise<ShowStore> =>
  ShowStore.open(
    {
      dataDir,
      vault: await testVault(dataDir, keys),
      onSaveError: (error) => {
        throw error;
      },
    },
    showFile,
  );

/** A show with a secret in every place that a person can type one. */
const secretShow = (): ShowFile =>
  ShowFile.parse({
    ...defaultShow(),
    sources: [
      {
        kind: 'srt',
        id: 'cam',
        name: 'Cam',
        mode: 'caller',
        port: 1,
        passphrase: 'srt-passphrase',
        streamId: 'srt-stream-id',
      },
      { kind: 'rtsp', id: 'ptz', name: 'PTZ', url: 'rtsp://admin:camera-pass@10.0.0.5/s1' },
      { kind: 'rtmp', id: 'phone', name: 'Phone', mode: 'listen', key: 'phone-key' },
    ],
    destinations: [
      { id: 'yt', name: 'YouTube', url: 'rtmp://a.example/live2', key: 'youtube-key' },
      {
        id: 'srt',
        name: 'Partner',
        url: 'srt://h:1?mode=caller&passphrase=in-the-address',
        passphrase: 'partner-pass',
      },
    ],
    event: { id: 'x', title: 'X', provider: { kind: 'custom', ingestUrl: 'rtmp://h/app', key: 'event-key' } },
    buses: { program: null, preview: null },
  });
const planted = [
  'srt-passphrase',
  'srt-stream-id',
  'camera-pass',
  'phone-key',
  'youtube-key',
  'in-the-address',
  'partner-pass',
  'event-key',
];

/** Opens the data folder with `secretShow` in it. */
async function openSecret(keys?: Keys): Promise<ShowStore> {
  const store = await open(keys);
  const { format: _f, version: _v, ...rest } = secretShow();
  store.update(rest);
  await store.flush();
  return store;
}

/** The planted secrets that stand in plain text in any file below the folder. */
async function leaks(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    names.filter((entry) => entry.isFile()).map((entry) => readFile(path.join(entry.parentPath, entry.name), 'latin1')),
  );
  return planted.filter((secret) => texts.some((text) => text.includes(secret)));
}

describe('a show with secrets', () => {
  it('has none of them in any file, and all of them again at the next start', async () => {
    await openSecret();
    expect(await leaks(dataDir)).toEqual([]);
    expect((await stat(file('secrets.enc'))).mode & 0o777).toBe(0o600);
    const next = await open();
    expect(next.current).toEqual(secretShow());
    expect(next.missingSecrets).toEqual([]);
    // What may be shown stays readable for people.
    expect(await readFile(file('show.json'), 'utf8')).toContain('rtsp://10.0.0.5/s1');
  });

  it('from before there was a vault is moved into it at once, its copies too', async () => {
    const text = JSON.stringify(secretShow());
    await writeFile(file('show.json'), text);
    await writeFile(file('show.last-good.json'), text);
    const store = await open();
    expect(store.current).toEqual(secretShow());
    expect(store.plainSecrets).toEqual({ moved: true, keptAs: null });
    expect(await leaks(dataDir)).toEqual([]);
    expect((await open()).current).toEqual(secretShow());
  });

  it('given by --show is taken with its secrets; the given file stays as it is', async () => {
    const given = path.join(home, 'given.json');
    await writeFile(given, JSON.stringify(secretShow()));
    expect((await open(testKeys(), given)).current).toEqual(secretShow());
    expect(await leaks(dataDir)).toEqual([]);
    expect((await open()).current).toEqual(secretShow());
  });

  it('writes no vault while there is nothing to keep', async () => {
    await open();
    expect(await readdir(dataDir)).toEqual(['show.json', 'show.last-good.json']);
  });

  it('masks a secret of this run also after it was taken out of the show', async () => {
    const store = await openSecret();
    store.update({ destinations: [] });
    expect(store.secrets).toContain('youtube-key');
    await store.flush();
    expect((await open()).secrets).not.toContain('youtube-key');
  });
});

describe('a crash between the vault and the show file', () => {
  it('never brings a key together with the address of another version', async () => {
    const store = await openSecret();
    const before = await readFile(file('show.json'), 'utf8');
    const [youtube] = secretShow().destinations;
    if (youtube === undefined) throw new Error('the show has a destination');
    store.update({ destinations: [{ ...youtube, url: 'rtmp://other.example/app', key: 'other-key' }] });
    await store.flush();
    // The vault is new, the show file is the old one: as after a power cut.
    for (const name of ['show.json', 'show.last-good.json']) await writeFile(file(name), before);
    const next = await open();
    expect(next.current).toEqual(secretShow());
  });

  it('leaves the last good copy whole when the show file is damaged as well', async () => {
    await openSecret();
    await writeFile(file('show.json'), '{"format":"fly');
    expect((await open()).current).toEqual(secretShow());
  });
});

describe('a vault that cannot be opened', () => {
  it('leaves the show usable, says what is missing, and is open again with its key', async () => {
    await openSecret();
    const sealed = await readFile(file('secrets.enc'), 'utf8');
    const locked = await open(testKeys('another key'));
    expect(locked.vault.problem).toBe('locked');
    expect(locked.missingSecrets.sort()).toEqual(
      [
        'destinations/srt/passphrase',
        'destinations/srt/url',
        'destinations/yt/key',
        'event/provider/key',
        'sources/cam/passphrase',
        'sources/cam/streamId',
        'sources/phone/key',
        'sources/ptz/url',
      ].sort(),
    );
    locked.update({ name: 'Changed meanwhile' });
    await locked.flush();
    expect(await readFile(file('secrets.enc'), 'utf8')).toBe(sealed);
    const open1 = await open();
    expect(open1.current).toEqual({ ...secretShow(), name: 'Changed meanwhile' });
  });

  it('is set aside, not overwritten, when a secret is typed again', async () => {
    await openSecret();
    const sealed = await readFile(file('secrets.enc'), 'utf8');
    const locked = await open(testKeys('another key'));
    const destinations = locked.current.destinations.map((to) => (to.id === 'yt' ? { ...to, key: 'typed-again' } : to));
    locked.update({ destinations });
    await locked.flush();
    expect(locked.missingSecrets).not.toContain('destinations/yt/key');
    expect(locked.missingSecrets).toContain('sources/cam/passphrase');
    const aside = (await readdir(dataDir)).filter((name) => name.startsWith('secrets.locked-'));
    expect(aside).toHaveLength(1);
    expect(await readFile(file(aside[0] ?? ''), 'utf8')).toBe(sealed);
    const next = await open(testKeys('another key'));
    expect(next.vault.problem).toBeNull();
    expect(next.current.destinations.find(({ id }) => id === 'yt')?.key).toBe('typed-again');
    expect(next.missingSecrets).toContain('sources/cam/passphrase');
    await next.forgetMissing();
    expect((await open(testKeys('another key'))).missingSecrets).toEqual([]);
  });

  it('is set aside when a person does without what is in it', async () => {
    await openSecret();
    const sealed = await readFile(file('secrets.enc'), 'utf8');
    const locked = await open(testKeys('another key'));
    await locked.forgetMissing();
    expect([locked.vault.problem, locked.vault.note, locked.missingSecrets]).toEqual([null, null, []]);
    const [aside = ''] = (await readdir(dataDir)).filter((name) => name.startsWith('secrets.locked-'));
    expect(await readFile(file(aside), 'utf8')).toBe(sealed);
    expect((await open(testKeys('another key'))).vault.problem).toBeNull();
  });

  it.each([
    ['sealed', (text: string) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`)],
    ['tag', (text: string) => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`)],
    ['vault', (text: string) => text.replace(/^./, (c) => (c === 'A' ? 'B' : 'A'))],
  ] as const)('because its %s was changed is told and kept', async (field, change) => {
    await openSecret();
    const vaultFile = JSON.parse(await readFile(file('secrets.enc'), 'utf8')) as Record<string, string>;
    const changed = JSON.stringify({ ...vaultFile, [field]: change(vaultFile[field] ?? '') });
    await writeFile(file('secrets.enc'), changed);
    const store = await open();
    expect(store.vault.problem).toBe(field === 'vault' ? 'locked' : 'damaged');
    expect(store.missingSecrets).toContain('destinations/yt/key');
    expect(await readFile(file('secrets.enc'), 'utf8')).toBe(changed);
  });

  it('because it is cut off is told and kept', async () => {
    await openSecret();
    const text = (await readFile(file('secrets.enc'), 'utf8')).slice(0, 40);
    await writeFile(file('secrets.enc'), text);
    expect((await open()).vault.problem).toBe('damaged');
    expect(await readFile(file('secrets.enc'), 'utf8')).toBe(text);
  });
});

describe('where nothing is safe', () => {
  it('keeps secrets in memory only and asks for them at the next start', async () => {
    const store = await openSecret(noKeys);
    expect(store.vault.kept).toBe('memory');
    expect(store.current.destinations[0]?.key).toBe('youtube-key');
    expect(await leaks(dataDir)).toEqual([]);
    expect(await readdir(dataDir)).not.toContain('secrets.enc');
    const next = await open(noKeys);
    expect(next.missingSecrets).toContain('destinations/yt/key');
    expect(next.current.destinations[0]?.key).toBeUndefined();
  });

  it('throws away no show that held its secrets in plain text', async () => {
    await writeFile(file('show.json'), JSON.stringify(secretShow()));
    const store = await open(noKeys);
    const keptAs = store.plainSecrets?.keptAs ?? '';
    expect(ShowFile.parse(JSON.parse(await readFile(keptAs, 'utf8')))).toEqual(secretShow());
    expect((await stat(keptAs)).mode & 0o777).toBe(0o600);
    expect(await readFile(file('show.json'), 'utf8')).not.toContain('youtube-key');
  });

  it('never brings back an older key for one that was typed meanwhile', async () => {
    await openSecret();
    const store = await open(noKeys);
    store.update({
      destinations: store.current.destinations.map((to) => (to.id === 'yt' ? { ...to, key: 'newer' } : to)),
    });
    await store.flush();
    const next = await open();
    expect(next.current.destinations.find(({ id }) => id === 'yt')?.key).toBeUndefined();
    expect(next.missingSecrets).toEqual(['destinations/yt/key']);
    expect(next.current.sources).toEqual(secretShow().sources);
  });
});

describe('the key', () => {
  const places = (changes: Partial<KeyPlaces> = {}): KeyPlaces => ({
    given: null,
    keyFile: null,
    env: { XDG_CONFIG_HOME: path.join(home, 'config') },
    dataDir,
    platform: 'linux',
    home: () => home,
    ...changes,
  });
  const keyFolder = (): string => path.join(home, 'config', 'flypack', 'keys');

  it('is made in the user’s settings, private, apart from the data, and found again though the folder moved', async () => {
    const store = await openSecret(await openKeys(places()));
    expect(store.vault.kept).toBe('file');
    const [name = ''] = await readdir(keyFolder());
    expect((await stat(path.join(keyFolder(), name))).mode & 0o777).toBe(0o600);
    expect((await stat(keyFolder())).mode & 0o777).toBe(0o700);
    expect(await leaks(home)).toEqual([]);
    await cp(dataDir, path.join(home, 'moved'), { recursive: true });
    dataDir = path.join(home, 'moved');
    expect((await open(await openKeys(places({ dataDir })))).current).toEqual(secretShow());
  });

  it('lies inside the data folder or not, on any drive', () => {
    expect(isInside('/data', '/data/keys/a.key', path.posix)).toBe(true);
    expect(isInside('/data', '/data/..keys', path.posix)).toBe(true);
    expect(isInside('/data', '/database/a.key', path.posix)).toBe(false);
    expect(isInside('D:\\flypack', 'C:\\Users\\a\\keys', path.win32)).toBe(false);
    expect(isInside('D:\\flypack', 'D:\\flypack\\a.key', path.win32)).toBe(true);
  });

  it('is not kept where others may read it, nor beside what it locks', async () => {
    await mkdir(keyFolder(), { recursive: true });
    await chmod(keyFolder(), 0o755);
    const shared = await openKeys(places());
    expect([shared.preferred, shared.note]).toEqual([null, expect.stringContaining('chmod 700')]);
    const inside = await openKeys(places({ keyFile: file('my.key') }));
    expect([inside.preferred, inside.note]).toEqual([null, expect.stringContaining('inside the data folder')]);
    const loose = path.join(home, 'loose.key');
    await writeFile(loose, 'x'.repeat(40), { mode: 0o644 });
    const named = await openKeys(places({ keyFile: loose }));
    expect([named.preferred, named.note]).toEqual([null, expect.stringContaining('chmod 600')]);
    const nobody = await openKeys(
      places({
        env: {},
        home: () => {
          throw new Error('no home');
        },
      }),
    );
    expect([nobody.preferred, nobody.note]).toEqual([null, expect.stringContaining('memory only')]);
  });

  it('may be a file that was named, made when it is not there', async () => {
    const keyFile = path.join(home, 'named.key');
    await openSecret(await openKeys(places({ keyFile })));
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect((await open(await openKeys(places({ keyFile })))).current).toEqual(secretShow());
    await writeFile(keyFile, 'y'.repeat(43), { mode: 0o600 });
    expect((await open(await openKeys(places({ keyFile })))).vault.problem).toBe('locked');
  });

  it('may be a credential of systemd', async () => {
    const folder = path.join(home, 'credentials');
    await mkdir(folder);
    await writeFile(path.join(folder, 'flypack-key'), 'z'.repeat(32));
    const keys = await openKeys(places({ env: { CREDENTIALS_DIRECTORY: folder } }));
    const store = await openSecret(keys);
    expect(store.vault.kept).toBe('file');
    expect(await readdir(home)).not.toContain('config');
  });

  it('goes from a file to the keychain as soon as there is one', async () => {
    await openSecret(await openKeys(places()));
    const keys = await openKeys(places({ given: keyOf('keychain') }));
    const store = await open(keys);
    expect([store.vault.kept, store.vault.problem]).toEqual(['keychain', null]);
    expect(store.current).toEqual(secretShow());
    const onlyKeychain = await Vault.open({ dataDir, keys: testKeys('keychain', 'keychain') });
    expect(onlyKeychain.problem).toBeNull();
  });
});
