/**
 * A show with a secret of its own in every field that can hold one. The fields are found by walking the schema of the
 * show file: a new one that this show has no place for fails the test that uses it.
 */
import { SECRET_FIELDS } from '../../electron/engine/store/secret-fields.ts';
import { defaultShow, ShowFile } from '../../shared/show/show-file.ts';
import { textFields } from './schema-walk.ts';

type Json = Record<string, unknown>;

/** One of every kind of thing that has secrets; only what is needed beside them. */
const skeleton = (): Json => ({
  ...defaultShow(),
  sources: [
    { kind: 'srt', id: 'srt', name: 'SRT', mode: 'caller', port: 1 },
    { kind: 'rtmp', id: 'pull', name: 'Pull', mode: 'pull', url: 'rtmp://127.0.0.1:1/app/stream' },
    { kind: 'rtmp', id: 'listen', name: 'Listen', mode: 'listen', port: 2 },
    { kind: 'rtsp', id: 'rtsp', name: 'RTSP', url: 'rtsp://127.0.0.1:1/s1' },
    { kind: 'http', id: 'http', name: 'HTTP', url: 'https://127.0.0.1:1/live/index.m3u8' },
  ],
  destinations: [
    { id: 'rtmp', name: 'RTMP', url: 'rtmp://127.0.0.1:1/app', backup: { url: 'rtmps://127.0.0.1:1/app' } },
    { id: 'srt', name: 'SRT', url: 'srt://127.0.0.1:1?mode=caller', backup: { url: 'srt://127.0.0.1:2' } },
    { id: 'hls', name: 'HLS', url: 'https://127.0.0.1:1/up/index.m3u8' },
    { id: 'whip', name: 'WHIP', kind: 'whip', url: 'https://127.0.0.1:1/whip' },
  ],
  event: { id: 'event', title: 'Event', provider: { kind: 'custom', ingestUrl: 'rtmp://127.0.0.1:1/app' } },
  alerts: { webhook: { on: false, url: 'https://127.0.0.1:1/hook' } },
  buses: { program: null, preview: null },
});

/** How a secret field is written in a schema’s path. */
function kindOfPath(path: string): 'value' | 'address' | 'values' | undefined {
  const names = path.split(/[.[\]{}]+/).filter((name) => name !== '');
  if (names.some((name) => Object.hasOwn(SECRET_FIELDS, name) && SECRET_FIELDS[name] === 'values')) return 'values';
  // `keyers.key.colour` is inside a thing called key, and no secret: only the last name counts.
  const last = names.at(-1) ?? '';
  return Object.hasOwn(SECRET_FIELDS, last) ? SECRET_FIELDS[last] : undefined;
}

/** Paths of the show’s schema that hold secrets. */
export const secretPaths = (): string[] => [
  ...new Set(textFields(ShowFile).flatMap(({ path }) => (kindOfPath(path) === undefined ? [] : [path]))),
];

export interface PlantedShow {
  show: ShowFile;
  /** Schema path → what was planted there. */
  planted: Map<string, string[]>;
  /** All of it. */
  secrets: string[];
}

class Planter {
  readonly planted = new Map<string, string[]>();
  #count = 0;

  /** A value that any field takes, and that no text holds by chance. */
  #fresh(): string {
    this.#count += 1;
    return `Planted${this.#count}Q-${(this.#count * 7919).toString(36)}_zX9`;
  }

  #note(path: string, ...secrets: string[]): void {
    this.planted.set(path, [...(this.planted.get(path) ?? []), ...secrets]);
  }

  value(path: string): string {
    const secret = this.#fresh();
    this.#note(path, secret);
    return secret;
  }

  /** The address with a password (where the form allows one), a key in its path and one in its query. */
  address(path: string, url: string): string {
    const [, scheme = '', host = '', way = '', query = ''] = /^([a-z]+):\/\/([^/?]+)([^?]*)(.*)$/i.exec(url) ?? [];
    const [password, part, parameter] = [this.#fresh(), this.#fresh(), this.#fresh()];
    const user = path.includes('webhook') ? '' : `user:${password}@`;
    const hasPath = way !== '';
    this.#note(path, ...(user === '' ? [] : [password]), ...(hasPath ? [part] : []), parameter);
    const keyed = hasPath ? way.replace(/\/([^/]*)$/, `/${part}/$1`) : '';
    return `${scheme}://${user}${host}${keyed}${query === '' ? '?' : `${query}&`}unheard-of=${parameter}`;
  }
}

/** Plants at a schema path, in every object of `node` that the path leads to. */
function plantAt(node: unknown, steps: readonly string[], path: string, planter: Planter): void {
  const [step, ...rest] = steps;
  if (step === undefined || typeof node !== 'object' || node === null) return;
  if (step === '[]' || step === '{}') {
    for (const item of Object.values(node)) plantAt(item, rest, path, planter);
    return;
  }
  const holder = node as Json;
  if (rest.length > 0) {
    plantAt(holder[step], rest, path, planter);
    return;
  }
  const before = holder[step];
  if (kindOfPath(path) !== 'address') holder[step] = planter.value(path);
  else if (typeof before === 'string') holder[step] = planter.address(path, before);
}

const stepsOf = (path: string): string[] => path.split(/\.|(?=\[\])|(?=\{\})/).filter((step) => step !== '');

export function plantedShow(): PlantedShow {
  const raw = structuredClone(skeleton());
  const planter = new Planter();
  for (const path of secretPaths()) plantAt(raw, stepsOf(path), path, planter);
  const show = ShowFile.parse(raw);
  // A field that a kind of source does not have was dropped again, and with it what was planted.
  const text = JSON.stringify(show);
  const kept = [...planter.planted].map(([path, secrets]): [string, string[]] => [
    path,
    secrets.filter((secret) => text.includes(secret)),
  ]);
  const planted = new Map(kept);
  return { show, planted, secrets: kept.flatMap(([, secrets]) => secrets) };
}
