/** What the page knows of the engine, and the one way to ask it for something. Nothing here is assumed: it is what the engine says. */
import { create } from 'zustand';
import type { CommandInput, CommandName } from '#shared/commands/table.ts';
import type { ServerMessage } from '#shared/protocol/messages.ts';
import type { EngineAddress } from '#shared/shell.ts';
import type { EngineState } from '#shared/state/state.ts';
import type { LogEntry, Meters, Telemetry } from '#shared/state/telemetry.ts';
import { announcements } from './announce.ts';
import { type Answer, Connection, type Link, type Socket } from './connection.ts';
import { findEngine, storeToken } from './credentials.ts';
import { EngineClock } from './engine-clock.ts';
import { Feed } from './feed.ts';
import { appendSamples } from './history.ts';
import { addEntries } from './log-buffer.ts';
import { newReport } from './new-report.ts';
import { showNote, showRefusal } from './toasts.ts';

interface EngineStore {
  link: Link;
  state: EngineState | null;
  /** The last minute, oldest first. */
  history: Telemetry[];
  /** Newest first. */
  log: LogEntry[];
  /** The last thing said to people who do not look at the screen. */
  announcement: string;
}

export const useEngine = create<EngineStore>()(() => ({
  link: { phase: 'connecting', sinceMs: Date.now(), problem: null },
  state: null,
  history: [],
  log: [],
  announcement: '',
}));

/** Twenty a second, so not in the store. */
export const meters = new Feed<Meters>();
export const engineClock = new EngineClock();

/** The engine’s wall clock now, ms since 1970; the page’s own before the engine’s first word. */
export const engineNow = (): number => engineClock.now(performance.now()) ?? Date.now();

async function tokenRejected(engine: EngineAddress): Promise<boolean> {
  try {
    const answer = await fetch(`${engine.url}/api/v1/state`, { headers: { authorization: `Bearer ${engine.token}` } });
    return answer.status === 401;
  } catch {
    // No answer at all: the engine is away, which says nothing about the token.
    return false;
  }
}

function takeState(change: Partial<EngineState>): void {
  const before = useEngine.getState().state;
  if (before === null) return;
  const state: EngineState = { ...before, ...change };
  const report = newReport(before.reports, state.reports);
  if (report !== null) showNote(report);
  const said = announcements(before, state);
  useEngine.setState(said.length > 0 ? { state, announcement: said.join(' ') } : { state });
}

function takeMessage(message: ServerMessage): void {
  engineClock.observe(message.clockMs, performance.now());
  switch (message.t) {
    case 'welcome': {
      const { state: before } = useEngine.getState();
      const sameEngine = before?.engine.startedAtMs === message.state.engine.startedAtMs;
      const said = announcements(before, message.state);
      useEngine.setState({
        state: message.state,
        ...(sameEngine ? {} : { log: [], history: [] }),
        ...(said.length > 0 ? { announcement: said.join(' ') } : {}),
      });
      return;
    }
    case 'state':
      takeState(message.slices);
      return;
    case 'topic':
      if (message.topic === 'meters') meters.publish(message.data);
      else if (message.topic === 'telemetry') {
        useEngine.setState(({ history }) => ({ history: appendSamples(history, message.data) }));
      } else useEngine.setState(({ log }) => ({ log: addEntries(log, message.data) }));
      return;
    case 'result':
    case 'beat':
    case 'refused':
      return;
  }
}

function takeLink(link: Link): void {
  const before = useEngine.getState().link;
  if (link.phase !== 'open') {
    meters.publish(null);
    engineClock.reset();
  }
  const lost = link.phase === 'lost' && before.phase === 'open';
  const back = link.phase === 'open' && before.phase === 'lost';
  useEngine.setState({
    link,
    ...(lost ? { announcement: 'No word from the engine.' } : back ? { announcement: 'The engine is back.' } : {}),
  });
}

function openSocket(url: string, protocols: string[]): Socket {
  const socket = new WebSocket(url, protocols);
  // A socket that is dropped while it connects complains to nobody but the console.
  socket.onerror = () => {};
  return socket as Socket;
}

export const connection = new Connection({
  findEngine,
  open: openSocket,
  tokenRejected,
  onLink: takeLink,
  onMessage: takeMessage,
  now: () => performance.now(),
  wallClock: () => Date.now(),
});

/** Tries again with the token a person pasted. */
export function unlock(token: string): void {
  storeToken(token);
  connection.restart();
}

/** Sends a command; the caller shows what a refusal means. */
export function ask<N extends CommandName>(name: N, args: CommandInput<N>): Promise<Answer> {
  return connection.command(name, args);
}

/** Sends a command and shows a refusal to the person who gave it. Resolves with whether it was done. */
export async function run<N extends CommandName>(name: N, args: CommandInput<N>): Promise<boolean> {
  const answer = await ask(name, args);
  if (!answer.ok) showRefusal(answer.refusal);
  return answer.ok;
}
