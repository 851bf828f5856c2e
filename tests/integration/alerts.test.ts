/** Alerts and show reports: commands, a webhook against a real server, and a real engine that loses its camera and dies. */
import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Webhook, Webhook as WebhookSchema } from '#shared/show/alerts-config.ts';
import type { AlertsState, ReportInfo } from '#shared/state/alerts.ts';
import type { EngineState } from '#shared/state/state.ts';
import { postWebhook } from '../../electron/engine/alerts/webhook-request.ts';
import { WebhookSender } from '../../electron/engine/alerts/webhook-sender.ts';
import { ControlLab } from '../support/control-lab.ts';
import { colourFeed, FORMATS, freeUdpPort, sendUdp } from '../support/feeds.ts';
import { flypackScript, type ServeAnswer, ServeLab, smallShow } from '../support/served.ts';
import { until } from '../support/until.ts';

const SECRET = 'the-hook-secret-4711';
const URL_KEY = 'T0123456789abcdefB42';

interface Taken {
  headers: IncomingHttpHeaders;
  body: string;
  message: { type: string; alert: { title: string; severity: string } | null };
}

/** A receiver that answers with these statuses one after the other, then with 204. */
class Receiver {
  readonly taken: Taken[] = [];
  readonly #server: Server;
  readonly #statuses: number[];

  private constructor(server: Server, statuses: number[]) {
    this.#server = server;
    this.#statuses = statuses;
  }

  static async open(...statuses: number[]): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server, statuses);
    server.on('request', (request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (piece: string) => {
        body += piece;
      });
      request.on('end', () => {
        receiver.taken.push({ headers: request.headers, body, message: JSON.parse(body) });
        const status = receiver.#statuses.shift() ?? 204;
        response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/elsewhere' } : {}).end('x');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook/${URL_KEY}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const closing: (() => Promise<unknown>)[] = [];
const later = <T extends { close(): Promise<unknown> }>(thing: T): T => {
  closing.push(() => thing.close());
  return thing;
};
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe('webhook', () => {
  const sender = (config: Webhook, lost: string[] = []): WebhookSender => {
    const made = new WebhookSender({
      config: () => config,
      onChange: () => undefined,
      onLost: (problem) => lost.push(problem),
      firstPauseMs: 30,
    });
    closing.push(async () => made.stop());
    return made;
  };

  it('is retried until it is taken, in order, and every attempt is signed for its own time', async () => {
    const receiver = later(await Receiver.open(500, 503));
    const hook = sender(WebhookSchema.parse({ url: receiver.url, secret: SECRET }));
    hook.send({ type: 'first' });
    hook.send({ type: 'second' });
    expect(hook.state()).toMatchObject({ status: 'waiting', queued: 2 });
    await until('both have arrived', () => receiver.taken.length === 4);
    await until('nothing waits', () => hook.state()?.status === 'idle');
    expect(receiver.taken.map(({ message }) => message.type)).toEqual(['first', 'first', 'first', 'second']);
    for (const { headers, body } of receiver.taken) {
      const timestamp = String(headers['x-flypack-timestamp']);
      expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60);
      const digest = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
      expect(headers['x-flypack-signature']).toBe(`sha256=${digest}`);
    }
    expect(hook.state()).toMatchObject({ queued: 0, lost: 0, problem: null });
  });

  it('that says no is not asked again, and the next message still comes through', async () => {
    const receiver = later(await Receiver.open(404));
    const lost: string[] = [];
    const hook = sender(WebhookSchema.parse({ url: receiver.url }), lost);
    hook.send({ type: 'first' });
    hook.send({ type: 'second' });
    await until('the second has arrived', () => receiver.taken.length === 2);
    expect(lost).toEqual(['The receiver refuses it (HTTP 404).']);
    expect(receiver.taken[0]?.headers['x-flypack-signature'], 'no secret, no signature').toBeUndefined();
  });

  it('tells its errors apart and does not follow redirects', async () => {
    const receiver = later(await Receiver.open(302));
    const outcome = (url: string) => postWebhook({ url }, '{}', new AbortController().signal);
    expect(await outcome(receiver.url)).toMatchObject({ delivered: false, status: 302, again: false });
    expect((await outcome('http://127.0.0.1:1/x')).problem).toBe('127.0.0.1:1 refuses the connection.');
    expect(await outcome('http://localhost:99999/')).toMatchObject({ delivered: false, again: false });
    expect((await outcome('http://no.such.host.invalid/')).problem).toMatch(/has no address \(DNS\)/);
    expect((await outcome(receiver.url.replace('http', 'https'))).problem).toMatch(/^No secure connection/);
  });

  it('keeps one hundred messages at most while nobody takes them', async () => {
    const lost: string[] = [];
    const hook = sender(WebhookSchema.parse({ url: 'http://127.0.0.1:1/' }), lost);
    for (let i = 0; i < 120; i += 1) hook.send({ i });
    expect(hook.state()).toMatchObject({ queued: 100, lost: 20, status: 'waiting' });
  });
});

describe('alert commands', () => {
  it('change rules within what fits, keep the secret to themselves, and test the webhook', async () => {
    const lab = later(await ControlLab.open());
    const receiver = later(await Receiver.open());
    const alerts = (): AlertsState => lab.engine.state.alerts;
    expect((await lab.command('alert.update', { id: 'cpu', changes: { warn: 70, clear: 60 } })).status).toBe(200);
    expect(alerts().rules.find(({ id }) => id === 'cpu')).toMatchObject({ warn: 70, alarm: 95, clear: 60 });
    expect(alerts().changed).toEqual(['cpu']);
    expect((await lab.command('alert.update', { id: 'cpu', changes: { clear: 99 } })).status).toBe(400);
    expect((await lab.command('alert.update', { id: 'nothing', changes: {} })).status).toBe(404);
    const own = { kind: 'figure', id: 'hot', name: 'Hot', metric: 'cpu', on: true, warn: 50, alarm: null };
    const times = { holdS: 1, clear: 40, clearS: 1 };
    expect((await lab.command('alert.add', { rule: { ...own, ...times } })).status).toBe(200);
    expect((await lab.command('alert.add', { rule: { ...own, ...times } })).status).toBe(409);
    await lab.command('alert.reset', { id: 'hot' });
    await lab.command('alert.reset');
    expect(alerts()).toMatchObject({ changed: [], own: [] });

    expect((await lab.command('alert.test')).json()).toMatchObject({ code: 'webhook_missing' });
    const webhook = { url: receiver.url, secret: SECRET };
    expect((await lab.command('alert.outputs', { changes: { webhook } })).status).toBe(200);
    expect((await lab.command('alert.outputs', { changes: { webhook: { url: 'ftp://x/' } } })).status).toBe(400);
    expect((await lab.command('alert.test')).json()).toEqual({ delivered: true, status: 204, problem: null });
    expect(receiver.taken[0]?.message.type).toBe('alert.test');
    const state = await lab.call('GET', '/api/v1/state');
    expect(state.text).toContain('hasSecret');
    for (const secret of [SECRET, URL_KEY]) {
      expect(state.text).not.toContain(secret);
      expect(lab.show.secrets).toContain(secret);
    }
    await lab.command('alert.outputs', { changes: { webhook: { from: 'alarm' } } });
    expect(lab.show.current.alerts.webhook, 'the rest stays').toMatchObject({ secret: SECRET, from: 'alarm' });
    await lab.command('alert.outputs', { changes: { webhook: null, desktop: false } });
    expect(alerts()).toMatchObject({ webhook: null, desktop: false });
  });
});

describe('in a real engine', () => {
  it('a camera that is killed on air alarms once, also by webhook; an engine that dies leaves a report', async () => {
    const receiver = later(await Receiver.open());
    const port = await freeUdpPort();
    const lab = later(new ServeLab());
    const file = path.join(lab.dataDir, 'show.flypack.json');
    const target = path.join(lab.dataDir, 'out.ts');
    const show = smallShow({ name: 'Night <of> shows' });
    writeFileSync(
      file,
      JSON.stringify({
        ...show,
        sources: [{ kind: 'udp', id: 'cam', name: 'Cam', port }, ...show.sources.slice(0, 1)],
        destinations: [{ id: 'main', name: 'Main', kind: 'file', url: target, withBroadcast: true }],
        buses: { program: 'cam', preview: 'wide' },
        alerts: { webhook: { url: receiver.url, secret: SECRET, from: 'alarm' }, changed: { disk: { on: false } } },
      }),
    );
    const served = lab.serve(['--show', file]);
    let engine = await served.answer();
    const feed = sendUdp(colourFeed(FORMATS.plain, 'red', 400), port);
    closing.push(() => feed.stop());
    const ask = async <T>(answer: ServeAnswer, method: string, at: string, body?: object): Promise<T> => {
      const headers = { authorization: `Bearer ${answer.token}`, 'content-type': 'application/json' };
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
      const response = await fetch(`${answer.url}${at}`, init);
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      return (at.endsWith('.html') ? text : JSON.parse(text)) as T;
    };
    const state = async (): Promise<EngineState> =>
      (await ask<{ state: EngineState }>(engine, 'GET', '/api/v1/state')).state;
    const active = async (): Promise<string[]> => (await state()).alerts.active.map(({ rule }) => rule);

    await until('the camera is live', async () => (await state()).sources[0]?.status === 'live');
    await ask(engine, 'POST', '/api/v1/commands/broadcast.start', { confirm: true });
    await until('the program goes out', async () => (await state()).destinations[0]?.status === 'running');
    await feed.stop();
    await until('it alarms', async () => (await active()).includes('source-lost'));
    const [alert] = (await state()).alerts.active.filter(({ rule }) => rule === 'source-lost');
    expect(alert).toMatchObject({ about: 'source:cam', severity: 'alarm', title: 'Cam is on air and lost' });
    await ask(engine, 'POST', '/api/v1/commands/alert.acknowledge', { id: alert?.id });
    // Others may alarm as well: the machine may be busy.
    const lost = (): Taken[] =>
      receiver.taken.filter(({ message }) => message.alert?.title === 'Cam is on air and lost');
    await until('the webhook has it', () => lost().length >= 1);
    expect(lost().map(({ message }) => message.type)).toEqual(['alert.fired']);
    const [running] = (await state()).reports;
    expect(running).toMatchObject({ end: 'running', name: 'Night <of> shows' });
    expect(await ask<string>(engine, 'GET', `/api/v1/reports/${running?.id}.html`)).toContain('The broadcast goes on');

    // The engine dies on air and is started again: nothing that was told is told again.
    process.kill(served.pid, 'SIGKILL');
    await served.exited;
    const again = lab.serve();
    engine = await again.answer();
    await until('it says that it died', async () => (await active()).includes('engine-died'), { timeoutMs: 20_000 });
    const [report] = await until('the report is closed', async () => {
      const { reports } = await ask<{ reports: ReportInfo[] }>(engine, 'POST', '/api/v1/commands/report.list', {});
      return reports[0]?.end === 'engine' ? reports : null;
    });
    const html = await ask<string>(engine, 'GET', `/api/v1/reports/${report?.id}.html`);
    expect(html).toContain('The engine ended unexpectedly at');
    expect(html).toContain('Cam is on air and lost');
    await until('the lost camera’s alert is over, for nothing goes out', async () => {
      const { cleared } = (await state()).alerts;
      return cleared.some(({ rule, acknowledged }) => rule === 'source-lost' && acknowledged !== null);
    });
    await until('both are told', () => lost().length >= 2);
    expect(lost().map(({ message }) => message.type)).toEqual(['alert.fired', 'alert.cleared']);

    // What the engine serves is what anybody makes of the stored log.
    const folder = path.join(lab.dataDir, 'reports');
    const stored = path.join(folder, readdirSync(folder)[0] ?? '');
    const log = readFileSync(stored, 'utf8');
    expect(execFileSync(process.execPath, [flypackScript, 'report', stored], { encoding: 'utf8' })).toBe(html);
    for (const secret of [SECRET, engine.token, URL_KEY]) expect(log).not.toContain(secret);
    await ask(engine, 'POST', '/api/v1/commands/report.remove', { id: report?.id, confirm: true });
    expect(readdirSync(folder)).toEqual([]);
  });
});
