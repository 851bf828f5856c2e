/** Prometheus’ text format, version 0.0.4. */
export type Labels = Record<string, string>;
export type Reading = number | boolean | null | undefined;
export type Sample = [value: Reading, labels?: Labels];

/** Name without `flypack_`, what it is, what it says. Names follow the conventions: base units, `_total` for counters. */
export type Family = readonly [name: string, type: 'gauge' | 'counter', help: string];

/** A family and how its value is read from something of which there are several. */
export type Figure<T> = readonly [...Family, read: (item: T) => Reading];

/** Backslash, quote and line feed are what the format escapes in a label’s value; in a help text no quote. */
const escapedLabel = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
const escapedHelp = (text: string): string => text.replace(/\\/g, '\\\\').replace(/\n/g, '\\n');

const labelText = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapedLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

function numberText(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  // Milliseconds made into seconds would carry the noise of binary fractions.
  return String(Number(value.toPrecision(15)));
}

/** One metric; samples without a value are left out, and a metric without samples altogether. */
export function metric(name: string, type: Family[1], help: string, samples: readonly Sample[]): string[] {
  const lines = samples.flatMap(([value, labels = {}]) =>
    value === null || value === undefined ? [] : [`flypack_${name}${labelText(labels)} ${numberText(Number(value))}`],
  );
  if (lines.length === 0) return [];
  return [`# HELP flypack_${name} ${escapedHelp(help)}`, `# TYPE flypack_${name} ${type}`, ...lines];
}

/** The same figures of several things, each with its labels. */
export const metrics = <T>(figures: readonly Figure<T>[], items: readonly (readonly [Labels, T])[]): string[] =>
  figures.flatMap(([name, type, help, read]) =>
    metric(
      name,
      type,
      help,
      items.map(([labels, item]): Sample => [read(item), labels]),
    ),
  );

/** One of a list of words as samples of 0 and 1, so that it can be summed, drawn and alerted on. */
export const oneOf = <W extends string>(words: readonly W[], label: string, now: W, labels: Labels = {}): Sample[] =>
  words.map((word) => [word === now, { ...labels, [label]: word }]);

type MaybeNumber = number | null | undefined;
const scaled =
  (factor: number) =>
  (value: MaybeNumber): number | null =>
    value === null || value === undefined ? null : value * factor;

/** Our units in the base units of Prometheus. */
export const seconds = scaled(1 / 1000);
export const bitsPerSecond = scaled(1000);
export const ratio = scaled(1 / 100);
/** Decimal megabytes, as the telemetry has them. */
export const bytesOfMb = scaled(1e6);
export const bytesOfGb = scaled(1e9);
