/**
 * Secrets planted everywhere a person can type one come out nowhere: not in answers, state, metrics, logs, files or the
 * support bundle. Which fields there are is found in the schemas, so that a new one cannot be forgotten.
 */
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '#shared/commands/table.ts';
import { ShowFile } from '#shared/show/show-file.ts';
import { commandEnded, commandStarted } from '../../electron/engine/ffmpeg/commands.ts';
import { takeSecrets } from '../../electron/engine/store/secret-fields.ts';
import { ControlLab, LAB_TOKEN } from '../support/control-lab.ts';
import { type PlantedShow, plantedShow, secretPaths } from '../support/planted-show.ts';
import { textFields } from '../support/schema-walk.ts';
import { unzip } from '../support/zip.ts';

/**
 * Names of text fields that hold no secret. A new name must either come here, or be called like a secret
 * (`SECRET_FIELDS`): then it is kept in the vault, masked and planted below without another line of code.
 */
const OPEN_FIELDS = new Set(
  `accent app audioDevice backup background changes clip colour composition custom device dipColour file folder format host id
  interface label media name path playbackUrl preset preview program recording rendition rule scheduledStart screen source
  sources stingerMedia subtitle text title until`.split(/\s+/),
);

/** Values that no schema of the table describes: settings that are checked against the show’s own schemas, or a macro’s. */
const CHECKED_ELSEWHERE = /^(?:changes|source|scene|(?:macro\.|changes\.|macros\[\]\.)?steps\[\]\.args)\{\}$/;

const lastName = (field: string): string =>
  field
    .split(/[.[\]{}]+/)
    .filter((name) => name !== '')
    .at(-1) ?? '';

describe('every field that takes text', () => {
  const secret = new Set(secretPaths().map(lastName));
  const strange = (fields: ReturnType<typeof textFields>): string[] =>
    fields.flatMap(({ path: field, takes }) => {
      if (takes === 'anything') return CHECKED_ELSEWHERE.test(field) ? [] : [`${field} (anything)`];
      return secret.has(lastName(field)) || OPEN_FIELDS.has(lastName(field)) ? [] : [field];
    });

  it('of a show is known to hold a secret or to hold none', () => {
    expect(strange(textFields(ShowFile))).toEqual([]);
  });

  it('of a command is known to hold a secret or to hold none', () => {
    const all = Object.entries(COMMANDS).map(([name, { args }]) => [name, strange(textFields(args))]);
    expect(all.filter(([, fields]) => fields?.length !== 0)).toEqual([]);
  });
});

describe('planted secrets', () => {
  let planted: PlantedShow;
  let lab: ControlLab;
  /** Written by an engine of long ago, whose secrets nobody knows by value any more. */
  const forgotten = 'Forgotten0Key-4f5g6h';
  const nodeToken = 'node-token-of-the-journal-0815';

  /** Of the secrets those that stand in `text`, in any of the forms that logs and addresses have. */
  const found = (text: string): string[] =>
    [...planted.secrets, LAB_TOKEN, forgotten, nodeToken].filter((secret) =>
      [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1)].some(
        (form) => text.includes(form),
      ),
    );

  beforeAll(async () => {
    planted = plantedShow();
    const dataDir = await mkdtemp(path.join(tmpdir(), 'flypack-leak-'));
    await writeFile(path.join(dataDir, 'show.json'), JSON.stringify(planted.show));
    await writeFile(
      path.join(dataDir, 'events.journal.json'),
      JSON.stringify({ machines: [{ controlToken: nodeToken }] }),
    );
    lab = await ControlLab.open({ dataDir });
  });
  afterAll(() => lab.close());

  it('are in every field that can hold one', () => {
    const missing = secretPaths().filter((field) => (planted.planted.get(field) ?? []).length === 0);
    expect(missing).toEqual([]);
    expect(planted.secrets.length).toBeGreaterThan(30);
    expect(lab.show.current).toEqual(planted.show);
    expect(planted.secrets.filter((secret) => !lab.show.secrets.includes(secret))).toEqual([]);
  });

  it('leave a show that can be opened when they are taken out', () => {
    expect(ShowFile.safeParse(takeSecrets(planted.show).open).error?.issues ?? []).toEqual([]);
  });

  it('are in no answer: state, metrics, refusals', async () => {
    for (const address of ['/api/v1/state', '/metrics', '/api/v1/openapi.json']) {
      const answer = await lab.call('GET', address);
      expect([address, answer.status, found(answer.text)]).toEqual([address, 200, []]);
    }
    const client = await lab.live();
    client.send({ t: 'subscribe', topics: ['log', 'telemetry'] });
    expect(found(JSON.stringify(await client.next('welcome')))).toEqual([]);
    // A command that is refused says which field is wrong, never what was in it.
    for (const [list, command, field] of [
      ['destinations', 'destination.add', 'destination'],
      ['sources', 'source.add', 'source'],
    ] as const) {
      for (const item of planted.show[list]) {
        for (const wrong of [{ name: '' }, { id: 'A!' }, { url: 7 }, {}, { unheardOf: 1 }]) {
          const answer = await lab.command(command, { [field]: { ...item, ...wrong } });
          expect([command, item.id, found(answer.text)]).toEqual([command, item.id, []]);
        }
      }
    }
  });

  it('are in no file of the data folder but the vault', async () => {
    for (const text of planted.secrets) lab.log.add({ level: 'info', about: 'engine', text: `it said ${text}` });
    await lab.show.flush();
    await lab.log.flush();
    const entries = await readdir(lab.dataDir, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((candidate) => candidate.isFile())) {
      const file = path.join(entry.parentPath, entry.name);
      // The journal is the only other place, and holds a token that ends with its machine.
      if (['secrets.enc', 'events.journal.json'].includes(entry.name)) continue;
      expect([file, found(await readFile(file, 'latin1'))]).toEqual([file, []]);
    }
  });

  it('are nowhere in the support bundle, whatever they look like in a log or on a command line', async () => {
    const everything = [...planted.secrets, LAB_TOKEN, nodeToken];
    const forms = everything.flatMap((secret) => [
      `plain ${secret}`,
      `query ?streamid=${encodeURIComponent(secret)}`,
      `header Authorization: Basic ${Buffer.from(`user:${secret}`).toString('base64')}`,
      JSON.stringify({ err: { message: `could not open srt://h?passphrase=${secret}` } }),
    ]);
    const old = [
      `rtmp://user:${forgotten}@host/app failed`,
      `srt://h:1?passphrase=${forgotten}&mode=caller`,
      JSON.stringify({ key: forgotten, passphrase: forgotten }),
      `Authorization: Bearer ${forgotten}`,
    ];
    const logs = path.join(lab.dataDir, 'logs');
    await mkdir(logs, { recursive: true });
    await writeFile(path.join(logs, 'engine.log'), [...forms, ...old].join('\n'));
    await writeFile(path.join(logs, 'start.log'), JSON.stringify({ url: 'http://127.0.0.1:1', token: LAB_TOKEN }));
    await writeFile(path.join(logs, 'engine.1.log'), `${'a line of a long log\n'.repeat(400_000)}the last line\n`);
    commandStarted({ pid: 1, job: 'destination:x', binary: 'ffmpeg', args: everything, startedAtMs: 1 });
    commandEnded(1, { endedAtMs: 2, code: 1, signal: null, lastWords: forms });

    const answer = await fetch(`${lab.url}/api/v1/support-bundle`, {
      headers: { authorization: `Bearer ${LAB_TOKEN}` },
    });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const zip = Buffer.from(await answer.arrayBuffer());
    expect(zip.length).toBeLessThan(2_000_000);
    const files = unzip(zip);
    expect([...files.keys()].map((name) => name.replace('flypack-support/', '')).sort()).toEqual(
      [
        'README.txt',
        'versions.json',
        'ffmpeg.json',
        'ffmpeg-commands.json',
        'show.json',
        'state.json',
        'telemetry.json',
        'history.csv',
        'health-episodes.json',
        'metrics.txt',
        'files.txt',
        'logs/engine.1.log',
        'logs/engine.log',
        'logs/events.jsonl',
        'logs/start.log',
      ].sort(),
    );
    for (const [name, text] of files) expect([name, found(text)]).toEqual([name, []]);
    const content = (name: string): string => files.get(`flypack-support/${name}`) ?? '';
    // What helps is still there.
    expect(JSON.parse(content('versions.json'))).toMatchObject({
      flypack: '0.0.0-lab',
      system: { arch: process.arch },
    });
    expect(JSON.parse(content('ffmpeg.json'))).toMatchObject({ version: '7.0-lab', protocols: ['srt'] });
    expect(JSON.parse(content('show.json'))).toMatchObject({ name: planted.show.name });
    expect(JSON.parse(content('state.json'))).toMatchObject({ engine: { version: '0.0.0-lab' } });
    expect(JSON.parse(content('ffmpeg-commands.json')).at(-1)).toMatchObject({
      job: 'destination:x',
      end: { code: 1 },
    });
    expect(content('logs/engine.log')).toContain('could not open srt://h?passphrase=•••');
    expect(content('logs/engine.1.log').endsWith('the last line\n')).toBe(true);
    expect(content('files.txt')).toMatch(/^600 .* secrets\.enc$/m);
  });

  it('need the token to be asked for', async () => {
    expect((await lab.call('GET', '/api/v1/support-bundle', { token: null })).status).toBe(401);
  });
});
