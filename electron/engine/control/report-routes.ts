/** Show reports over HTTP. */
import type { FastifyInstance } from 'fastify';
import { FlypackError } from '#shared/errors.ts';
import { REPORT_POLICY } from '#shared/report/html.ts';
import type { Reports } from '../report/reports.ts';

/** Adds `GET /api/v1/reports/<id>.html` and `.json`, made anew from the stored log each time. */
export async function addReportRoutes(api: FastifyInstance, reports: Reports): Promise<void> {
  api.get<{ Params: { file: string } }>('/api/v1/reports/:file', async (request, reply) => {
    const [, id, form] = /^([a-z0-9-]{1,80})\.(html|json)$/.exec(request.params.file) ?? [];
    if (id === undefined || (form !== 'html' && form !== 'json')) throw new FlypackError('report_unknown');
    const text = await reports.render(id, form);
    reply.header('content-security-policy', `${REPORT_POLICY}; frame-ancestors 'none'; sandbox`);
    reply.header('content-disposition', `inline; filename="${id}.${form}"`);
    return reply.type(form === 'html' ? 'text/html; charset=utf-8' : 'application/json; charset=utf-8').send(text);
  });
}
