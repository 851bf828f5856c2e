/** Pictures of recordings over HTTP. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FlypackError } from '#shared/errors.ts';
import { issuesOf } from '../issues.ts';
import { CalledOff } from '../jobs/run-ffmpeg.ts';
import type { RecordingStills } from '../recording/stills.ts';

const StillQuery = z.strictObject({ atMs: z.coerce.number().min(0).max(604_800_000).optional() });

/** Adds `GET /api/v1/recordings/:id/still` (a JPEG; `?atMs=` picks the moment). */
export function addRecordingRoutes(api: FastifyInstance, stills: RecordingStills): void {
  api.get<{ Params: { id: string } }>('/api/v1/recordings/:id/still', async (request, reply) => {
    const query = StillQuery.safeParse(request.query);
    if (!query.success) throw new FlypackError('bad_arguments', { issues: issuesOf(query.error) });
    const { id } = request.params;
    const { atMs } = query.data;
    // Not the connection’s own end: one connection carries many requests.
    const onGone = (cancel: () => void): void => void reply.raw.once('close', cancel);
    try {
      const jpeg = atMs === undefined ? await stills.thumbnail(id) : await stills.frame(id, atMs, onGone);
      return await reply.type('image/jpeg').send(jpeg);
    } catch (error) {
      if (error instanceof CalledOff) throw new FlypackError('recording_unusable', { reason: 'It took too long.' });
      throw error;
    }
  });
}
