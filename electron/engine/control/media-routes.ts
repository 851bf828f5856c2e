/** The media pool over HTTP: files come in as they are, thumbnails go out. */
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FlypackError } from '#shared/errors.ts';
import { issuesOf } from '../issues.ts';
import { MAX_MEDIA_BYTES } from '../media-pool/intake.ts';
import type { MediaPool } from '../media-pool/media-pool.ts';

const UploadQuery = z.strictObject({ name: z.string().trim().min(1).max(255) });

/** Adds `PUT /api/v1/media/upload?name=…` (the body is the file) and `GET /api/v1/media/:id/thumbnail` (a JPEG). */
export async function addMediaRoutes(api: FastifyInstance, pool: MediaPool): Promise<void> {
  api.get<{ Params: { id: string } }>('/api/v1/media/:id/thumbnail', async (request, reply) => {
    const jpeg = await pool.thumbnail(request.params.id);
    return reply.type('image/jpeg').send(jpeg);
  });
  await api.register(async (upload) => {
    // The body is a file, whatever its type: it goes to the disk as it comes and never through memory.
    upload.removeAllContentTypeParsers();
    upload.addContentTypeParser('*', (_request, _payload, done) => done(null));
    upload.put('/api/v1/media/upload', { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request) => {
      const query = UploadQuery.safeParse(request.query);
      if (!query.success) throw new FlypackError('bad_arguments', { issues: issuesOf(query.error) });
      const length = Number(request.headers['content-length'] ?? Number.NaN);
      // Said before the bytes come, so that nobody sends gigabytes for nothing.
      if (length > MAX_MEDIA_BYTES) throw new FlypackError('media_too_large', { limitBytes: MAX_MEDIA_BYTES });
      return { id: await pool.addUpload(request.raw, query.data.name, Number.isFinite(length) ? length : null) };
    });
  });
}
