/** What of a source can be changed while it goes on: nothing is opened anew, so nothing is seen of it on air. */
import type { SourceConfig, SourceKind } from './source-config.ts';

const ALL = ['name', 'delay', 'watch', 'isolated'];
const OF_KIND: Partial<Record<SourceKind, readonly string[]>> = {
  // A test camera writes its name into its picture.
  test: ['delay', 'watch', 'isolated'],
  still: [...ALL, 'bufferMs'],
  clip: [...ALL, 'bufferMs', 'loop', 'rollOnTake', 'atEnd', 'cueOnLeave'],
};

/** Whether a change of these fields opens a source of this kind anew. */
export const opensAnew = (kind: SourceKind, fields: readonly string[]): boolean =>
  fields.some((field) => !(OF_KIND[kind] ?? ALL).includes(field));

/** Whether a source goes on while its settings change from the one to the other. */
export function goesOn(before: SourceConfig, after: SourceConfig): boolean {
  const lasting = (config: object): string =>
    JSON.stringify(Object.fromEntries(Object.entries(config).filter(([field]) => opensAnew(before.kind, [field]))));
  return before.kind === after.kind && lasting(before) === lasting(after);
}
