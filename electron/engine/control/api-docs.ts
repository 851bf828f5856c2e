/** docs/control-api.md, written from the command table. */
import { z } from 'zod';
import { COMMANDS, type CommandName } from '#shared/commands/table.ts';
import { ERRORS } from '#shared/errors.ts';
import { BEAT_MS, PROTOCOL_VERSION, TOPICS, WS_BEARER_PREFIX, WS_PROTOCOL } from '#shared/protocol/messages.ts';
import { SourceConfig } from '#shared/show/source-config.ts';
import { SLICES } from '#shared/state/state.ts';
import { commandNames } from './openapi.ts';

interface SchemaNode {
  type?: string;
  const?: unknown;
  enum?: readonly unknown[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
  description?: string;
  properties?: Record<string, SchemaNode>;
  required?: readonly string[];
  anyOf?: readonly SchemaNode[];
  oneOf?: readonly SchemaNode[];
  items?: SchemaNode;
}

const schemaOf = (schema: z.ZodType): SchemaNode => z.toJSONSchema(schema, { io: 'input' }) as SchemaNode;

function typeText(node: SchemaNode): string {
  const variants = node.anyOf ?? node.oneOf;
  if (variants !== undefined) return variants.map(typeText).join(' or ');
  if (node.const !== undefined) return `\`${JSON.stringify(node.const)}\``;
  if (node.enum !== undefined) return node.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  if (node.type === 'array') return `list of ${node.items === undefined ? 'anything' : typeText(node.items)}`;
  const kind = node.properties?.kind?.const;
  if (kind !== undefined) return `object of kind \`${String(kind)}\``;
  const safe = (limit: number | undefined): limit is number => limit !== undefined && Math.abs(limit) < 2 ** 53 - 1;
  const range = [safe(node.minimum) ? `from ${node.minimum}` : '', safe(node.maximum) ? `to ${node.maximum}` : ''];
  return [node.type ?? 'anything', ...range].filter((text) => text !== '').join(' ');
}

function fieldRows(node: SchemaNode, prefix = ''): string[] {
  const required = new Set(node.required ?? []);
  return Object.entries(node.properties ?? {}).flatMap(([name, field]) => {
    const need =
      field.default !== undefined ? `default \`${JSON.stringify(field.default)}\`` : required.has(name) ? 'yes' : 'no';
    const row = `| \`${prefix}${name}\` | ${typeText(field)} | ${need} | ${field.description ?? ''} |`;
    const isLeaf = field.properties === undefined || prefix !== '';
    return isLeaf ? [row] : [row, ...fieldRows(field, `${prefix}${name}.`)];
  });
}

const tableOf = (node: SchemaNode): string => {
  const rows = fieldRows(node);
  return rows.length === 0 ? 'No arguments.' : ['| field | type | needed | |', '|---|---|---|---|', ...rows].join('\n');
};

function commandSection(name: CommandName): string {
  const spec = COMMANDS[name];
  const confirm = spec.confirm ? ' Needs `"confirm": true`, else it is refused with `confirmation_needed`.' : '';
  const answer = Object.keys(schemaOf(spec.result).properties ?? {});
  return [
    `### \`${name}\``,
    `${spec.summary}${confirm}`,
    tableOf(schemaOf(spec.args)),
    `Answers ${answer.length === 0 ? '`{}`' : answer.map((key) => `\`${key}\``).join(', ')}. For: ${spec.roles.join(', ')}.`,
  ].join('\n\n');
}

function sourceSections(): string {
  return (schemaOf(SourceConfig).oneOf ?? [])
    .map((kind) => `#### \`${String(kind.properties?.kind?.const)}\`\n\n${tableOf(kind)}`)
    .join('\n\n');
}

function errorRows(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, message, next }]) => `| \`${code}\` | ${status} | ${message} | ${next} |`,
  );
  return ['| code | status | meaning | what to do |', '|---|---|---|---|', ...rows].join('\n');
}

/** The whole page, ending in a line feed. */
export function controlApiDocs(): string {
  return `<!-- Written by \`npm run docs\` from shared/commands/table.ts. Change the table, not this page. -->

# Control API

Buttons, keyboard, scripts and panels use one command table. \`node scripts/flypack.mjs serve --data DIR\` prints one JSON
line with \`url\` and \`token\`; everything but the page’s own files needs that token.

    curl -s -X POST "$URL/api/v1/commands/switcher.cut" \\
      -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' -d '{}'

| address | |
|---|---|
| \`POST /api/v1/commands/<name>\` | a command; JSON in, JSON out |
| \`GET /api/v1/state\` | snapshot of the state: \`revision\`, \`clockMs\`, \`state\` |
| \`GET /api/v1/openapi.json\` | this page for machines |
| \`WS /api/v1/live\` | commands, state as it changes, topics |
| \`WS /api/v1/monitors/<id>\` | moving pictures of a source, or of \`program\`: one JPEG a binary message |
| \`WS /api/v1/listen/<bus>\` | how it sounds: \`program\`, or \`solo\` (the soloed sources behind their faders; the program while there are none). 20 ms of PCM a binary message; see [shared/protocol/listen.ts](../shared/protocol/listen.ts) |
| \`GET /api/v1/tally\`, \`WS /api/v1/tally\` | who is on air and who is next, also with the token of the tally pages |
| \`PUT /api/v1/media/upload?name=<file name>\` | a picture or a video for the media pool; the body is the file, at most 16 GiB. Answers \`{"id"}\` when it can be used |
| \`GET /api/v1/media/<id>/thumbnail\` | an item of the media pool as a JPEG, 320×180 |
| \`GET /api/v1/support-bundle\` | a ZIP with versions, logs, FFmpeg’s commands, settings and figures, without any secret |
| \`GET /metrics\` | Prometheus |

## Access

\`Authorization: Bearer <token>\`, or, for a WebSocket in a browser, the sub-protocols \`${WS_PROTOCOL}\` and
\`${WS_BEARER_PREFIX}<token>\` offered together. Requests whose \`Host\` is not the engine’s, or whose \`Origin\` is another site’s, are
refused. The engine listens on 127.0.0.1 unless \`--host\` says otherwise.

## Live connection

The first message is the client’s: \`{"t":"hello","protocol":[${PROTOCOL_VERSION}],"client":"my panel"}\`. The engine answers \`welcome\` with
the whole state, or \`refused\` and closes. Then come \`state\` messages with the slices that changed, whole
(${SLICES.map((slice) => `\`${slice}\``).join(', ')}), with a growing \`revision\`; and \`beat\` every ${BEAT_MS} ms. Every message carries
\`clockMs\`, the engine’s wall clock.

    {"t":"command","id":1,"name":"switcher.cut","args":{}}
    {"t":"result","clockMs":…,"id":1,"ok":true,"result":{"frame":1234,"ptsTicks":4602000}}
    {"t":"subscribe","topics":[${TOPICS.map((topic) => `"${topic}"`).join(',')}]}
    {"t":"topic","clockMs":…,"topic":"log","data":[…]}

\`telemetry\` begins with the last minute, \`log\` with the last 200 entries. A client that does not keep up misses meters and
pictures first, and is cut off when megabytes wait for it.

## Tally

\`WS /api/v1/tally\` takes nothing and sends \`{"t":"all","clockMs":…,"sources":[{"id","number","name","tally","via"}]}\` at once and
whenever sources come, go or are renamed, \`{"t":"changed",…}\` with those whose tally has changed, and \`{"t":"beat"}\` every
${BEAT_MS} ms. \`tally\` is \`program\`, \`preview\` or \`off\`; \`via\` says how: \`bus\`, \`scene\`, \`key\`. While a transition runs both its
sides are on program; a key is until its fade is over. Fade to black changes no tally. A lamp that has heard nothing for two
seconds must go dark and say so. \`tally.link\` gives the addresses of the full-screen pages with their own token, which is
good for this address only.

## Commands

${commandNames().map(commandSection).join('\n\n')}

## Source settings

For \`source.add\` and \`source.update\`, by \`kind\`. In \`changes\` a field left out stays, and null clears an optional one.

${sourceSections()}

## Refusals

A refused command has this body, over HTTP with the status named here, over the WebSocket as \`error\`:
\`{"code","message","next","details"}\`. \`details.issues\` lists fields as \`{"path","message"}\`.

${errorRows()}
`;
}
