/**
 * A real show with a real event, broken for real, one part after the other, from the far end to the lens: the verdict
 * names the hop that is broken and no other.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADVICE, type Cause } from '../../shared/chain/causes.ts';
import type { Chain, HopName, Verdict } from '../../shared/chain/chain.ts';
import { decodeHistory } from '../../shared/health/history-wire.ts';
import { PROTOCOL_VERSION } from '../../shared/protocol/messages.ts';
import { EventConfig } from '../../shared/show/event-config.ts';
import { troubleIn } from '../support/busy.ts';
import { command } from '../support/commands.ts';
import { LiveTestClient } from '../support/control-lab.ts';
import { busiestThread, starve } from '../support/crowd.ts';
import { type Feed, freeUdpPort, mediaFile, sendUdp } from '../support/feeds.ts';
import { freeTcpPort } from '../support/ports.ts';
import { childrenOf } from '../support/processes.ts';
import { descendants, type ServeAnswer, ServeLab } from '../support/served.ts';
import { SLOW_MS, SlowDelivery } from '../support/slow-delivery.ts';
import { until } from '../support/until.ts';

/** Moves, at the canvas’s own rate, and is light on the machine. */
const moving = (): string =>
  mediaFile([
    ...['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25', '-f', 'lavfi', '-i', 'sine=frequency=400:sample_rate=48000'],
    ...['-t', '40', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '25', '-c:a', 'aac', '-f', 'mpegts'],
  ]);

describe('the verdict of a show that is broken', () => {
  const lab = new ServeLab({
    event: EventConfig.parse({
      id: 'gala',
      title: 'Gala',
      provider: { kind: 'local', ladder: [{ height: 90, videoKbps: 100 }] },
    }),
  });
  const stopped = new Set<number>();
  let engine: ServeAnswer;
  let camera: Feed | null = null;
  let far: SlowDelivery | null = null;
  let panel: LiveTestClient;

  /** What a panel has heard since message `from`, oldest first. */
  const chains = (from = 0): Chain[] =>
    panel.messages
      .slice(from)
      .flatMap((message) => (message.t === 'topic' && message.topic === 'telemetry' ? message.data : []))
      .map(({ chain }) => chain);

  /** The process of ours whose command line holds all of these. */
  const processWith = async (...words: string[]): Promise<number> => {
    const found = (await descendants(engine.pid)).find(({ command: line }) => words.every((w) => line.includes(w)));
    if (found === undefined) throw new Error(`no process with ${words.join(', ')}`);
    return found.pid;
  };
  const freeze = (pid: number): void => {
    stopped.add(pid);
    process.kill(pid, 'SIGSTOP');
  };
  const thaw = (pid: number): void => {
    stopped.delete(pid);
    try {
      process.kill(pid, 'SIGCONT');
    } catch {
      // Somebody has ended it: as it should be with one that hangs.
    }
  };

  /** Waits until nothing is wrong any more, for two seconds. */
  const well = async (timeoutMs = 20_000): Promise<void> => {
    const trouble = (): string[] =>
      chains()
        .slice(-2)
        .flatMap((chain) => troubleIn(chain)?.problem ?? []);
    try {
      await until('all is well', () => chains().length > 2 && trouble().length === 0, { timeoutMs });
    } catch (error) {
      throw new Error(`still: ${trouble().join(', ')}`, { cause: error });
    }
  };

  /** Breaks something and waits for the verdict; it has to name `hop`, and no other hop on the way. */
  async function breaks(hop: HopName, cause: Cause, breakIt: () => unknown): Promise<Verdict> {
    const from = panel.messages.length;
    await breakIt();
    const found = await until(`the verdict is ${cause}`, () => {
      const causes = chains(from).flatMap((chain) => troubleIn(chain) ?? []);
      for (const { name, problem } of causes) expect(`${name}: ${problem}`).toMatch(new RegExp(`^${hop}: `));
      return causes.find((one) => one.cause === cause);
    });
    const { health, number, problem, advice } = found;
    if (number === null || problem === null || advice === null) throw new Error('a hop that is ill says why');
    expect(number).not.toBe('');
    expect(advice).toBe(ADVICE[cause]);
    return { hop, cause, health, number, problem, advice, sinceMs: found.illness?.sinceMs ?? 0 };
  }

  beforeAll(async () => {
    engine = await lab.serve(['--show', lab.showFile]).answer();
    panel = new LiveTestClient(`${engine.url.replace('http', 'ws')}/api/v1/live`, engine.token);
    await panel.opened;
    panel.send({ t: 'hello', protocol: [PROTOCOL_VERSION], client: 'verdict' });
    panel.send({ t: 'subscribe', topics: ['telemetry'] });
    const port = await freeUdpPort();
    // Room for a busy machine.
    await command(engine, 'source.add', { source: { kind: 'udp', name: 'Gate', port, bufferMs: 500 } });
    camera = sendUdp(moving(), port);
    await command(engine, 'switcher.take', { source: 'gate' });
    await command(engine, 'broadcast.start', { confirm: true });
    await well(40_000);
  }, 60_000);

  afterAll(async () => {
    for (const pid of stopped) thaw(pid);
    panel?.terminate();
    await camera?.stop();
    await lab.close();
    await far?.close();
  });

  it('is the ingest while the event’s machine hangs', async () => {
    const node = await processWith('event-node.js');
    await breaks('ingest', 'ingest.node', () => freeze(node));
    thaw(node);
    await well();
  });

  it('is the uplink while a destination refuses', async () => {
    const url = `tcp://127.0.0.1:${await freeTcpPort()}`;
    const { id } = await command(engine, 'destination.add', { destination: { name: 'Tube', url } });
    const { problem } = await breaks('uplink', 'uplink.lost', () => command(engine, 'destination.start', { id }));
    expect(problem).toMatch(/^Tube: /);
    // It would go along with the next broadcast.
    await command(engine, 'destination.remove', { id, confirm: true });
    await well();
  });

  it('is the ladder while its encoder hangs', async () => {
    const ladder = await processWith('libx264', '-f mp4');
    await breaks('ladder', 'ladder.slow', () => freeze(ladder));
    thaw(ladder);
    await well();
  });

  it('is the origin while nothing is packed for it', async () => {
    const packs = (line: string): boolean => ['-c:v copy', '-f mp4'].every((word) => line.includes(word));
    // One that is mute is ended after a while and started again: the next one hangs as well.
    const again = setInterval(() => {
      for (const { pid, command: line } of childrenOf(engine.pid)) {
        if (!packs(line) || stopped.has(pid)) continue;
        try {
          freeze(pid);
        } catch {
          // It has just been ended.
        }
      }
    }, 100);
    try {
      await breaks('origin', 'origin.old', () => undefined);
    } finally {
      clearInterval(again);
      for (const pid of [...stopped]) thaw(pid);
    }
  });

  it('is the mixer while it gets no computing time, though everything it meets is late then', async () => {
    // The origin may still be behind: the first hop that is broken is the verdict.
    const crowd = starve(busiestThread(engine.pid));
    try {
      const mixer = (chain: Chain): boolean => chain.verdict?.hop === 'mixer' && chain.verdict.health === 'alarm';
      const from = panel.messages.length;
      let seen = 0;
      const begun = await until('the verdict is the mixer', () => {
        const heard = chains(from);
        const at = heard.findIndex(mixer);
        if (at >= 0) return { at };
        // What three seconds do not show has still too much time.
        if (heard.length >= seen + 3) {
          seen = heard.length;
          crowd.grow();
        }
        return null;
      });
      const since = await until('it stays so', () => {
        const heard = chains(from).slice(begun.at);
        return heard.length >= 3 ? heard : null;
      });
      expect(since.map(({ verdict }) => verdict?.hop)).toEqual(since.map(() => 'mixer'));
      const { cause, advice, number } = since[0]?.verdict ?? {};
      expect(['mixer.slow', 'mixer.late']).toContain(cause);
      expect([advice, number]).toEqual([ADVICE['mixer.slow'], expect.stringMatching(/fps|%/)]);
    } finally {
      crowd.goAway();
    }
    await well();
  });

  it('is the encoder while it hangs, until another one has taken its place', async () => {
    const encoder = await processWith('-f matroska');
    await breaks('encoder', 'encoder.slow', () => freeze(encoder));
    await until('it was ended', async () => (await descendants(engine.pid)).every(({ pid }) => pid !== encoder));
    stopped.delete(encoder);
  });

  it('is the delivery while the network to the viewers is slow', async () => {
    far = await SlowDelivery.open();
    await command(engine, 'broadcast.stop', { confirm: true });
    const provider = { kind: 'custom' as const, ingestUrl: far.ingestUrl, playbackUrl: far.playbackUrl };
    await command(engine, 'event.create', { event: { title: 'Elsewhere', provider } });
    await command(engine, 'broadcast.start', { confirm: true });
    await until(
      'it is looked at',
      () =>
        chains()
          .at(-1)
          ?.hops.find(({ name }) => name === 'delivery')?.health === 'ok',
    );
    await breaks('delivery', 'delivery.slow', () => far?.answersIn(SLOW_MS));
    far.answersIn(0);
    await well();
  });

  it('is the camera once it is gone', async () => {
    const { problem, health } = await breaks('camera', 'camera.lost', () => camera?.stop());
    expect(problem).toMatch(/^Gate is lost\./);
    expect(health).toBe('alarm');
  });

  it('was all kept for a panel that opens later', async () => {
    const answer = await fetch(`${engine.url}/api/v1/history`, {
      headers: { authorization: `Bearer ${engine.token}` },
    });
    const { rows, episodes } = decodeHistory(await answer.arrayBuffer());
    expect(rows.times.length).toBeGreaterThan(10);
    expect(rows.columns.get('source:gate/fps')?.some((value) => value > 20)).toBe(true);
    expect(rows.columns.get('encoder.targetKbps')?.at(-1)).toBe(400);
    expect(episodes.at(-1)).toMatchObject({ hop: 'camera' });
  });
});
