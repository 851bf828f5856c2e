/** `GET /api/v1/history`: the last hour’s figures, as columns of numbers. */
import type { FastifyInstance } from 'fastify';
import { FlypackError } from '#shared/errors.ts';
import { encodeHistory, HISTORY_TYPE } from '#shared/health/history-wire.ts';
import type { Topics } from './topics.ts';

/** Adds the route. `since`: wall clock, ms; only what is newer is sent. */
export function addHealthRoutes(api: FastifyInstance, topics: Topics): void {
  api.get<{ Querystring: { since?: string } }>('/api/v1/history', async ({ query }, reply) => {
    const since = Number(query.since ?? 0);
    if (!Number.isFinite(since)) throw new FlypackError('bad_request', { problem: 'since: milliseconds since 1970' });
    const { history } = topics;
    const bytes = encodeHistory(history.rows(since), history.episodes.all);
    reply.type(HISTORY_TYPE);
    return Buffer.from(bytes.buffer);
  });
}
