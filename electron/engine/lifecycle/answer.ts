/** What `serve` says on stdout: one JSON line, for the script or the app that started it. */
import type { ErrorBody } from '#shared/errors.ts';
import type { EngineFile } from './engine-file.ts';

const say = (answer: object): void => {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
};

/** Where the engine is; `attached` when it ran before. */
export function sayReady({ url, token, pid, version }: EngineFile, attached: boolean): void {
  say(attached ? { url, token, pid, version, attached } : { url, token, pid, version });
}

/** Why there is none: the JSON on stdout for scripts, the words on stderr for people. */
export function sayFailure(error: ErrorBody): void {
  say({ error });
  const facts = error.details === undefined ? '' : `\n${describe(error.details)}`;
  process.stderr.write(`flypack: ${error.message} ${error.next}${facts}\n`);
}

/** The facts of a refusal as lines; the fields a schema complained about one a line. */
export function describe(details: unknown): string {
  if (typeof details !== 'object' || details === null) return `  ${String(details)}`;
  return Object.entries(details)
    .flatMap(([name, value]: [string, unknown]) => {
      if (!Array.isArray(value)) return [`  ${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`];
      return value.map((item: unknown) => `  ${describeItem(item)}`);
    })
    .join('\n');
}

function describeItem(item: unknown): string {
  if (typeof item === 'object' && item !== null && 'path' in item && 'message' in item) {
    const field = String(item.path);
    return field === '' ? String(item.message) : `${field}: ${String(item.message)}`;
  }
  return typeof item === 'string' ? item : JSON.stringify(item);
}
