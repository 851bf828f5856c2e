/** Names of recordings: told apart by when they began, sorted by name as by time, valid on every file system. */

const two = (value: number): string => String(value).padStart(2, '0');

/** What no file system minds: without separators, reserved signs and control characters, at most 60 long. */
export function plainName(name: string): string {
  const plain = name
    .replace(/[\\/:*?"<>|\p{Cc}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 60)
    .replace(/^[\s.-]+|[\s.]+$/g, '');
  return plain === '' ? 'Recording' : plain;
}

/** "New Year Gala 2026-12-31 23-58-04.ts"; `part` from 1, named "…04_02.ts" from the second on: sorts behind the first. Local time of the engine’s machine. */
export function recordingName(show: string, begun: Date, part: number): string {
  const day = `${begun.getFullYear()}-${two(begun.getMonth() + 1)}-${two(begun.getDate())}`;
  const time = `${two(begun.getHours())}-${two(begun.getMinutes())}-${two(begun.getSeconds())}`;
  return `${plainName(show)} ${day} ${time}${part === 1 ? '' : `_${two(part)}`}.ts`;
}
