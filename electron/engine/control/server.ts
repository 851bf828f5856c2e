/** HTTP and WebSocket: the page’s files for everybody, the API for whoever has the token. */
import { existsSync } from 'node:fs';
import type { Readable } from 'node:stream';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { FlypackError } from '#shared/errors.ts';
import { pagePolicy, tallyPolicy } from '#shared/page-policy.ts';
import { isListenBus, type ListenBus } from '#shared/protocol/listen.ts';
import { PREVIEW_MONITOR, PROGRAM_MONITOR, WS_PROTOCOL } from '#shared/protocol/messages.ts';
import type { MediaPool } from '../media-pool/media-pool.ts';
import { METRICS_TYPE, metricsText } from '../metrics/metrics.ts';
import type { RecordingStills } from '../recording/stills.ts';
import type { Reports } from '../report/reports.ts';
import type { Caller, Dispatch } from './dispatch.ts';
import type { Gate } from './gate.ts';
import { addHealthRoutes } from './health-routes.ts';
import type { Listening } from './listening.ts';
import type { LiveClients } from './live.ts';
import { addMediaRoutes } from './media-routes.ts';
import type { Monitors } from './monitors.ts';
import { openApi } from './openapi.ts';
import { addRecordingRoutes } from './recording-routes.ts';
import { addReportRoutes } from './report-routes.ts';
import { Seats, type SocketKind } from './seats.ts';
import type { StateStore } from './state-store.ts';
import { addSupportRoutes } from './support-routes.ts';
import type { TallyFeed } from './tally.ts';
import type { Topics } from './topics.ts';

/** A show has a few hundred settings at most. */
const bodyLimitBytes = 262_144;
const messageLimitBytes = 65_536;

export interface ServerOptions {
  gate: Gate;
  store: StateStore;
  topics: Topics;
  dispatch: Dispatch;
  live: LiveClients;
  monitors: Monitors;
  listening: Listening;
  pool: MediaPool;
  reports: Reports;
  stills: RecordingStills;
  tally: TallyFeed;
  /** A support bundle, as a stream of its ZIP file. */
  supportBundle: () => Promise<Readable>;
  /** Folder of the built page. */
  pageDir: string;
  version: string;
  logger: Logger;
}

/** The token is the operator’s: it may do everything. */
const callerOf = (request: FastifyRequest): Caller => ({
  role: 'operator',
  who: request.ws ? request.ip : `HTTP ${request.ip}`,
});

const securityHeaders = {
  'content-security-policy': pagePolicy(),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
};

/** Builds the server; it does not listen yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { gate, logger } = options;
  const seats = new Seats();
  const app: FastifyInstance = fastify({
    bodyLimit: bodyLimitBytes,
    // A panel that has just gone away must not keep an engine from ending.
    forceCloseConnections: true,
    frameworkErrors: (error, request, reply) => sendError(error, request, reply, logger),
  });
  await app.register(fastifyWebsocket, {
    options: {
      maxPayload: messageLimitBytes,
      // The protocol is ours, the token that was offered beside it never comes back.
      handleProtocols: (offered: Set<string>) => (offered.has(WS_PROTOCOL) ? WS_PROTOCOL : false),
    },
    errorHandler: (error, socket) => {
      logger.info({ err: error }, 'a WebSocket client went away in a bad manner');
      socket.terminate();
    },
  });

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    gate.checkAddress(request.headers);
    allowOrigin(request, reply);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => sendError(error, request, reply, logger));
  app.setNotFoundHandler((request, reply) => sendError(new FlypackError('not_found'), request, reply, logger));
  acceptEmptyBody(app);

  app.options('/api/*', async (_request, reply) => reply.code(204).send());
  await app.register(async (api) => {
    api.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      gate.checkToken(request.headers);
    });
    addApi(api, options, seats);
    addHealthRoutes(api, options.topics);
    addSupportRoutes(api, options.supportBundle);
    await addMediaRoutes(api, options.pool);
    await addReportRoutes(api, options.reports);
    addRecordingRoutes(api, options.stills);
  });
  await app.register(async (lamps) => {
    lamps.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      gate.checkToken(request.headers, 'tally');
    });
    const { tally } = options;
    // HEAD and the upgrade share the address, so that one lamp needs one address only.
    lamps.route({
      method: 'GET',
      url: '/api/v1/tally',
      handler: async () => ({ clockMs: Date.now(), sources: tally.lines() }),
      preHandler: async (request) => {
        if (request.ws) seats.require('tally');
      },
      wsHandler: (socket) => {
        seats.take('tally', socket);
        tally.add(socket);
      },
    });
  });
  await addPage(app, options.pageDir);
  return app;
}

function addApi(api: FastifyInstance, options: ServerOptions, seats: Seats): void {
  const { store, topics, dispatch, live, monitors, listening, version } = options;
  const open = (kind: SocketKind) => async (): Promise<void> => seats.require(kind);
  const description = openApi(version);
  api.post<{ Params: { name: string } }>('/api/v1/commands/:name', async (request, reply) => {
    const onGone = (listener: () => void): void => void reply.raw.once('close', listener);
    const result = await dispatch(request.params.name, request.body ?? {}, { ...callerOf(request), onGone });
    store.flush();
    return result;
  });
  api.get('/api/v1/state', async () => {
    store.flush();
    return { revision: store.revision, clockMs: Date.now(), state: store.state };
  });
  api.get('/api/v1/openapi.json', async () => description);
  api.get('/metrics', async (_request, reply) => {
    reply.type(METRICS_TYPE);
    return metricsText(store.state, topics.latest, topics.latestMeters);
  });
  api.get('/api/v1/live', { websocket: true, preHandler: open('live') }, (socket, request) => {
    seats.take('live', socket);
    live.add(socket, callerOf(request));
  });
  api.get<{ Params: { id: string } }>(
    '/api/v1/monitors/:id',
    {
      websocket: true,
      preHandler: async ({ params }) => {
        const mixed = params.id === PROGRAM_MONITOR || params.id === PREVIEW_MONITOR;
        const known = mixed || store.state.sources.some((source) => source.id === params.id);
        if (!known) throw new FlypackError('source_unknown', { id: params.id });
        seats.require('monitor');
      },
    },
    (socket, request) => {
      seats.take('monitor', socket);
      monitors.add(request.params.id, socket);
    },
  );
  api.get<{ Params: { bus: ListenBus } }>(
    '/api/v1/listen/:bus',
    {
      websocket: true,
      preHandler: async ({ params }) => {
        if (!isListenBus(params.bus)) throw new FlypackError('not_found');
        seats.require('listen');
      },
    },
    (socket, request) => {
      seats.take('listen', socket);
      listening.add(request.params.bus, socket);
    },
  );
}

async function addPage(app: FastifyInstance, pageDir: string): Promise<void> {
  // An engine without a built page still serves its API.
  if (!existsSync(pageDir)) return;
  await app.register(fastifyStatic, {
    root: pageDir,
    cacheControl: false,
    setHeaders: (reply, file) => {
      // Files under assets/ carry their content’s hash in their name; the page itself is asked for anew each time.
      const lasting = /[\\/]assets[\\/]/.test(file);
      if (/[\\/]tally\.html$/.test(file)) reply.header('content-security-policy', tallyPolicy());
      reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

/** Commands without arguments may be sent without a body, also by clients that always name a content type. */
function acceptEmptyBody(app: FastifyInstance): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  // Plain text would pass as a body without being looked at.
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    const text = String(body);
    if (text.trim() === '') done(null, {});
    else parseJson(request, text, done);
  });
}

/** CORS for the origins that the gate lets through: the page inside the desktop app has an origin of its own. */
function allowOrigin(request: FastifyRequest, reply: FastifyReply): void {
  const { origin } = request.headers;
  reply.header('vary', 'Origin');
  if (origin === undefined) return;
  reply.headers({
    'access-control-allow-origin': origin,
    'access-control-allow-headers': 'authorization, content-type',
    'access-control-allow-methods': 'GET, POST, PUT',
    'access-control-max-age': '600',
  });
}

function sendError(error: Error, request: FastifyRequest, reply: FastifyReply, logger: Logger): FastifyReply {
  const refusal = asRefusal(error);
  if (refusal.code === 'internal') logger.error({ err: error, url: request.url }, 'a request failed');
  return reply.code(refusal.status).type('application/json').send(refusal.toBody());
}

/** Fastify’s own refusals (bad JSON, body too large, unknown media type) are all requests that cannot be read. */
function asRefusal(error: Error): FlypackError {
  if (error instanceof FlypackError) return error;
  const status = 'statusCode' in error ? error.statusCode : 500;
  if (status === 404) return new FlypackError('not_found');
  if (typeof status === 'number' && status < 500) return new FlypackError('bad_request', { problem: error.message });
  return new FlypackError('internal');
}
