/** Prometheus’ text format, version 0.0.4. */
type Labels = Record<string, string>;
export type Sample = [value: number | boolean | null | undefined, labels?: Labels];

/** Backslash, quote and line feed are what the format escapes in a label’s value. */
const escaped = (text: string): string => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

const labelText = (labels: Labels | undefined): string => {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

/** One metric; samples without a value are left out, and a metric without samples altogether. */
export function metric(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string[] {
  const lines = samples.flatMap(([value, labels]) =>
    value === null || value === undefined ? [] : [`flypack_${name}${labelText(labels)} ${Number(value)}`],
  );
  return lines.length === 0 ? [] : [`# HELP flypack_${name} ${help}`, `# TYPE flypack_${name} ${type}`, ...lines];
}
