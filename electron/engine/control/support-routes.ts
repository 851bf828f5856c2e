/** `GET /api/v1/support-bundle`: a ZIP with everything that helps to find a fault, without secrets. */
import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';

/** `makeBundle`: a stream of the ZIP file. */
export function addSupportRoutes(api: FastifyInstance, makeBundle: () => Promise<Readable>): void {
  api.get('/api/v1/support-bundle', async (_request, reply) => {
    const time = new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-');
    reply.type('application/zip');
    reply.header('content-disposition', `attachment; filename="flypack-support-${time}.zip"`);
    return reply.send(await makeBundle());
  });
}
