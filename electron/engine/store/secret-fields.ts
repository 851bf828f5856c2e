/**
 * Which fields of a show hold secrets, and how a show is split into what may stand in a file and what may not. Works on
 * plain JSON by the names of fields, at any depth, so that a new kind of destination or source needs nothing here as long
 * as it calls things by these names. Pure.
 */
import { isDeepStrictEqual } from 'node:util';
import { openAddress, secretsOfUrl } from '#shared/show/address.ts';

/**
 * `value`: the text itself. `address`: an address that may hold a user, a password or a key. `values`: every text inside,
 * such as the headers of a request; their names are no secrets.
 */
export const SECRET_FIELDS: Readonly<Record<string, 'value' | 'address' | 'values'>> = {
  key: 'value',
  passphrase: 'value',
  password: 'value',
  secret: 'value',
  token: 'value',
  streamId: 'value',
  headers: 'values',
  url: 'address',
  ingestUrl: 'address',
};

/** Reference → secret. A reference is the way to the field: `destinations/youtube/key`; list items are named by id. */
export type Secrets = Readonly<Record<string, string>>;

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A reference’s separator may stand in a header’s name. */
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
const unescaped = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~');

const nameIn = (list: readonly unknown[], index: number): string => {
  const item = list[index];
  return isObject(item) && typeof item.id === 'string' ? item.id : String(index);
};

interface Found {
  holder: Json;
  field: string;
  reference: string;
  value: string;
  kind: 'value' | 'address';
}

/** Every text in `node` that can be a secret, whether or not it is one. */
function* candidates(node: unknown, way: string, all = false): Generator<Found> {
  if (Array.isArray(node)) {
    for (const [index, item] of node.entries()) yield* candidates(item, `${way}${escaped(nameIn(node, index))}/`, all);
    return;
  }
  if (!isObject(node)) return;
  for (const [field, value] of Object.entries(node)) {
    const kind = all ? 'value' : Object.hasOwn(SECRET_FIELDS, field) ? SECRET_FIELDS[field] : undefined;
    const reference = way + escaped(field);
    if (typeof value !== 'string') yield* candidates(value, `${reference}/`, all || kind === 'values');
    else if (kind === 'value' || kind === 'address') yield { holder: node, field, reference, value, kind };
  }
}

const isSecret = ({ kind, value }: Found): boolean =>
  value !== '' && (kind === 'value' || openAddress(value) !== value);

/** What stands in the file in the place of a secret: nothing, or the part of an address that may be shown. */
const openPart = (kind: Found['kind'], value: string): string | undefined =>
  kind === 'value' ? undefined : openAddress(value);

/** `show` without its secrets, and the secrets. */
export function takeSecrets(show: object): { open: Json; secrets: Secrets } {
  const open = structuredClone(show) as Json;
  const secrets: Record<string, string> = {};
  for (const found of [...candidates(open, '')]) {
    if (!isSecret(found)) continue;
    secrets[found.reference] = found.value;
    const rest = openPart(found.kind, found.value);
    if (rest === undefined) delete found.holder[found.field];
    else found.holder[found.field] = rest;
  }
  return { open, secrets };
}

/** What the field of a reference holds now, and the object it belongs to; null when that object is not in the show. */
function at(show: object, reference: string): { holder: Json; field: string } | null {
  const way = reference.split('/');
  const field = unescaped(way.pop() ?? '');
  let node: unknown = show;
  for (const step of way.map(unescaped)) {
    if (Array.isArray(node)) node = node.find((_item, index, list) => nameIn(list, index) === step);
    else node = isObject(node) ? node[step] : undefined;
  }
  return isObject(node) ? { holder: node, field } : null;
}

const kindOf = (field: string): Found['kind'] => (SECRET_FIELDS[field] === 'address' ? 'address' : 'value');

/**
 * Puts secrets back where `takeSecrets` took them; `show` is changed. What stands in the show itself is newer: a secret
 * whose field holds something else by now is left out.
 */
export function putSecrets(show: object, secrets: Secrets): void {
  for (const [reference, secret] of Object.entries(secrets)) {
    const place = at(show, reference);
    if (place === null) continue;
    const { holder, field } = place;
    if (isDeepStrictEqual(holder[field], openPart(kindOf(field), secret))) holder[field] = secret;
  }
}

/** What the field of each reference holds; references to what is not in the show are left out. */
export function valuesAt(show: object, references: readonly string[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const reference of references) {
    const place = at(show, reference);
    if (place !== null) values.set(reference, place.holder[place.field]);
  }
  return values;
}

/** Every secret in a show, addresses taken apart, to be masked by value wherever text leaves the engine. */
export function secretsIn(show: object): string[] {
  const all = [...candidates(show, '')].flatMap(({ kind, value }) =>
    kind === 'value' ? [value] : secretsOfUrl(value),
  );
  return [...new Set(all.filter((secret) => secret !== ''))];
}
