/** A strict reader of Prometheus’ text format 0.0.4, for tests: anything the format or its conventions forbid throws. */
export interface ParsedFamily {
  type: 'gauge' | 'counter';
  help: string;
  samples: { labels: Record<string, string>; value: number }[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

function unescaped(text: string): string {
  return text.replace(/\\(.?)/gs, (_all, char: string) => {
    if (char === 'n') return '\n';
    if (char === '\\' || char === '"') return char;
    throw new Error(`a stray backslash in ${text}`);
  });
}

/** `{a="b",c="d"}` from `at` on; where it ends. */
function readLabels(line: string, start: number): { labels: Record<string, string>; end: number } {
  const labels: Record<string, string> = {};
  let at = start + 1;
  for (;;) {
    const match = /^([^=]+)="((?:[^"\\\n]|\\.)*)"([,}])/.exec(line.slice(at));
    if (match === null) throw new Error(`labels cannot be read: ${line}`);
    const [all, name = '', value = '', next] = match;
    if (!LABEL.test(name)) throw new Error(`not the name of a label: ${name}`);
    if (name in labels) throw new Error(`the label ${name} stands twice: ${line}`);
    labels[name] = unescaped(value);
    at += all.length;
    if (next === '}') return { labels, end: at };
  }
}

function readNumber(text: string): number {
  if (text === '+Inf') return Number.POSITIVE_INFINITY;
  if (text === '-Inf') return Number.NEGATIVE_INFINITY;
  if (text === 'NaN') return Number.NaN;
  if (!/^-?\d+(?:\.\d+)?(?:e[+-]\d+)?$/i.test(text)) throw new Error(`not a number: ${text}`);
  return Number(text);
}

/** Name → family. @throws Error with the line that is wrong */
export function parseExposition(text: string): Map<string, ParsedFamily> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  const families = new Map<string, ParsedFamily>();
  const seen = new Set<string>();
  let help: { name: string; text: string } | null = null;
  let current: string | null = null;
  for (const line of text.slice(0, -1).split('\n')) {
    const [, helpName, helpText] = /^# HELP (\S+) (.+)$/.exec(line) ?? [];
    const [, typeName, type] = /^# TYPE (\S+) (gauge|counter)$/.exec(line) ?? [];
    if (helpName !== undefined && helpText !== undefined) {
      help = { name: helpName, text: unescaped(helpText.replaceAll('"', '\\"')) };
    } else if (typeName !== undefined && (type === 'gauge' || type === 'counter')) {
      if (help?.name !== typeName) throw new Error(`TYPE without its HELP: ${line}`);
      if (families.has(typeName)) throw new Error(`the family ${typeName} stands twice`);
      if (!NAME.test(typeName)) throw new Error(`not the name of a metric: ${typeName}`);
      families.set(typeName, { type, help: help.text, samples: [] });
      current = typeName;
    } else {
      const name = /^[^{\s]+/.exec(line)?.[0] ?? '';
      const family = families.get(name);
      if (name !== current || family === undefined) throw new Error(`a sample outside its family: ${line}`);
      const { labels, end } =
        line[name.length] === '{' ? readLabels(line, name.length) : { labels: {}, end: name.length };
      if (line[end] !== ' ') throw new Error(`no blank before the value: ${line}`);
      const identity = `${name} ${JSON.stringify(Object.entries(labels).sort())}`;
      if (seen.has(identity)) throw new Error(`a sample stands twice: ${line}`);
      seen.add(identity);
      family.samples.push({ labels, value: readNumber(line.slice(end + 1)) });
    }
  }
  for (const [name, { samples }] of families) if (samples.length === 0) throw new Error(`${name} has no sample`);
  return families;
}
