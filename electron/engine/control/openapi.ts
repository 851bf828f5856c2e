/** The OpenAPI description of the control API, made from the command table: it cannot say anything else than what runs. */
import { z } from 'zod';
import { COMMANDS, type CommandName } from '#shared/commands/table.ts';
import { ERRORS } from '#shared/errors.ts';
import { HISTORY_TYPE } from '#shared/health/history-wire.ts';
import { Destination } from '#shared/show/destination-config.ts';
import { EventConfig } from '#shared/show/event-config.ts';
import { SourceConfig } from '#shared/show/source-config.ts';

const jsonSchema = (schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> => {
  const { $schema: _dialect, '~standard': _standard, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
};

const body = (schema: unknown): object => ({ content: { 'application/json': { schema } } });
const reference = (name: string): object => ({ $ref: `#/components/schemas/${name}` });

const refusals = {
  default: { description: 'Refused; `code` says why and never changes.', ...body(reference('Error')) },
};

function commandPath(name: CommandName): object {
  const spec = COMMANDS[name];
  const needs = spec.confirm ? ' Needs `"confirm": true`.' : '';
  return {
    post: {
      operationId: name,
      summary: spec.summary,
      description: `${spec.summary}${needs}`,
      tags: [name.slice(0, name.indexOf('.'))],
      'x-roles': spec.roles,
      'x-needs-confirmation': spec.confirm,
      requestBody: { required: true, ...body(jsonSchema(spec.args, 'input')) },
      responses: { '200': { description: 'Done.', ...body(jsonSchema(spec.result, 'output')) }, ...refusals },
    },
  };
}

/** Names of all commands, in the order of the table. */
export const commandNames = (): CommandName[] => Object.keys(COMMANDS) as CommandName[];

/** The whole document, OpenAPI 3.1 (whose schemas are JSON Schema 2020-12, as zod writes them). */
export function openApi(version: string): object {
  const commands = commandNames().map((name) => [`/api/v1/commands/${name}`, commandPath(name)]);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Flypack control API',
      version,
      description: 'The same commands as the control room uses. State as it changes: WebSocket /api/v1/live.',
    },
    security: [{ token: [] }],
    paths: {
      ...Object.fromEntries(commands),
      '/api/v1/state': {
        get: {
          operationId: 'state',
          summary: 'A snapshot of the state.',
          responses: {
            '200': {
              description: 'The state, its revision and the engine’s clock.',
              ...body({
                type: 'object',
                required: ['revision', 'clockMs', 'state'],
                properties: {
                  revision: { type: 'integer' },
                  clockMs: { type: 'integer', description: 'Wall clock, ms since 1970.' },
                  state: { type: 'object', description: 'See shared/state/state.ts.' },
                },
              }),
            },
            ...refusals,
          },
        },
      },
      '/api/v1/history': {
        get: {
          operationId: 'history',
          summary: 'The last hour’s figures, one row a second; the format is told in shared/health/history-wire.ts.',
          parameters: [
            {
              name: 'since',
              in: 'query',
              schema: { type: 'integer' },
              description: 'Wall clock, ms since 1970: only newer rows are sent.',
            },
          ],
          responses: {
            '200': { description: 'A JSON header and columns of numbers.', content: { [HISTORY_TYPE]: {} } },
            ...refusals,
          },
        },
      },
      '/api/v1/support-bundle': {
        get: {
          operationId: 'supportBundle',
          summary: 'Versions, logs, FFmpeg’s commands, settings and figures, without any secret.',
          responses: { '200': { description: 'A ZIP file.', content: { 'application/zip': {} } }, ...refusals },
        },
      },
      '/api/v1/media/upload': {
        put: {
          operationId: 'mediaUpload',
          summary: 'Sends a picture or a video to the media pool; the body is the file.',
          parameters: [{ name: 'name', in: 'query', required: true, schema: { type: 'string', maxLength: 255 } }],
          requestBody: { required: true, content: { 'application/octet-stream': {} } },
          responses: {
            '200': {
              description: 'The item can be used.',
              ...body({ type: 'object', required: ['id'], properties: { id: { type: 'string' } } }),
            },
            ...refusals,
          },
        },
      },
      '/api/v1/media/{id}/thumbnail': {
        get: {
          operationId: 'mediaThumbnail',
          summary: 'A picture of an item of the media pool, 320×180.',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { '200': { description: 'A JPEG.', content: { 'image/jpeg': {} } }, ...refusals },
        },
      },
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        SourceConfig: jsonSchema(SourceConfig, 'input'),
        Destination: jsonSchema(Destination, 'input'),
        EventConfig: jsonSchema(EventConfig, 'input'),
        Error: {
          type: 'object',
          required: ['code', 'message', 'next'],
          properties: {
            code: { type: 'string', enum: Object.keys(ERRORS) },
            message: { type: 'string' },
            next: { type: 'string', description: 'What to do about it.' },
            details: { description: 'Facts about this case.' },
          },
        },
      },
    },
  };
}
