/** HTTP of the event node: playback for everybody, control for who has the token. */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type ErrorCode, FlypackError } from '#shared/errors.ts';
import { NodeClock, type NodeSettings } from '#shared/node/contract.ts';
import type { EventNode } from '../node.ts';
import { initUri, segmentUri } from '../packager/rendition.ts';
import { bearerIs, hostIsOurs } from './access.ts';
import { Viewers } from './viewers.ts';

const playlistType = 'application/vnd.apple.mpegurl';
/** The engine’s own look at the playlist, which is no viewer. */
const probeHeader = 'x-flypack-probe';

interface Playback {
  Params: { rendition: string; file: string };
}

/** Builds the server; `end` is called when control asks for the end. */
export function buildServer(settings: NodeSettings, node: EventNode, end: () => void): FastifyInstance {
  const server = fastify({ logger: false, bodyLimit: 4096, forceCloseConnections: true });
  const viewers = new Viewers();

  server.addHook('onRequest', async (request) => {
    if (!hostIsOurs(request.headers.host, settings.host)) throw new FlypackError('forbidden_host');
  });
  server.setNotFoundHandler((_request, reply) => refuse(reply, 'not_found'));
  server.setErrorHandler((error, _request, reply) => {
    if (error instanceof FlypackError) return reply.code(error.status).send(error.toBody());
    const { statusCode } = error as { statusCode?: number };
    return refuse(reply, statusCode !== undefined && statusCode < 500 ? 'bad_request' : 'internal');
  });

  const authorised = async (request: FastifyRequest): Promise<void> => {
    if (!bearerIs(request.headers.authorization, settings.controlToken)) throw new FlypackError('unauthorized');
  };
  server.get('/status', { onRequest: authorised }, async (_request, reply) => {
    reply.header('Cache-Control', 'no-store');
    return node.status(viewers.count(Date.now()));
  });
  server.post('/clock', { onRequest: authorised }, async (request) => {
    const clock = NodeClock.safeParse(request.body);
    if (!clock.success)
      throw new FlypackError('bad_arguments', { fields: clock.error.issues.map((i) => i.path.join('.')) });
    node.setClock(clock.data.epochMs);
    return {};
  });
  server.post('/end', { onRequest: authorised }, async () => {
    end();
    return {};
  });

  const base = `/live/${settings.eventId}`;
  server.addHook('onSend', async (request, reply) => {
    if (!request.url.startsWith('/live/')) return;
    reply.header('Access-Control-Allow-Origin', '*');
    // Players measure their delay against the origin’s clock.
    reply.header('Access-Control-Expose-Headers', 'Date, Age, Content-Length');
    reply.header('Timing-Allow-Origin', '*');
    reply.header('Cross-Origin-Resource-Policy', 'cross-origin');
  });
  server.options('/live/*', async (_request, reply) =>
    reply
      .header('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS')
      .header('Access-Control-Allow-Headers', `Range, ${probeHeader}`)
      .header('Access-Control-Max-Age', '86400')
      .code(204)
      .send(),
  );

  const playlist = (request: FastifyRequest, reply: FastifyReply, text: string | null): FastifyReply => {
    if (request.headers[probeHeader] === undefined) {
      viewers.see(request.ip, request.headers['user-agent'] ?? '', Date.now());
    }
    if (text === null) {
      // Players try again by themselves; a cache must not remember that there was nothing.
      return refuse(reply.header('Cache-Control', 'no-store').header('Retry-After', '1'), 'not_found');
    }
    return reply.header('Cache-Control', 'no-cache').type(playlistType).send(text);
  };
  server.get(`${base}/index.m3u8`, (request, reply) => playlist(request, reply, node.origin.master(Date.now())));
  server.get<Playback>(`${base}/:rendition/:file`, (request, reply) => {
    const rendition = node.origin.rendition(request.params.rendition);
    if (rendition === undefined) return refuse(reply, 'not_found');
    const { file } = request.params;
    if (file === 'index.m3u8') return playlist(request, reply, node.origin.media(rendition));
    const number = Number(/^(?:init-)?(\d{1,15})\.m(?:4s|p4)$/.exec(file)?.[1] ?? Number.NaN);
    const media = file === segmentUri(number) ? rendition.segment(number) : null;
    const init = file === initUri(number) ? rendition.init(number) : null;
    const bytes = media ?? init;
    if (bytes === null) return refuse(reply.header('Cache-Control', 'no-store'), 'not_found');
    return reply
      .header('Cache-Control', 'public, max-age=3600, immutable')
      .type(media === null ? 'video/mp4' : 'video/iso.segment')
      .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  });
  return server;
}

function refuse(reply: FastifyReply, code: ErrorCode): FastifyReply {
  const error = new FlypackError(code);
  return reply.code(error.status).send(error.toBody());
}
