/** Listening, as the page’s controls use it. A page begins muted, whatever it did the last time. */
import { create } from 'zustand';
import { LISTEN_BUSES, type ListenBus } from '#shared/protocol/listen.ts';
import { choicePreference, numberPreference } from '../store/preference.ts';
import { ListenPlayer } from './listen-player.ts';
import type { ListenStatus } from './listen-status.ts';

export const LISTEN_LOW_DB = -50;
export const LISTEN_START_DB = -12;

export const useListenBus = choicePreference<ListenBus>('listen-bus', LISTEN_BUSES);
/** Level in this page; its lower end is silence. Begins low: a loudspeaker beside an open microphone howls. */
export const useListenLevel = numberPreference('listen-level', LISTEN_START_DB, LISTEN_LOW_DB, 0);
export const useListening = create<ListenStatus>()(() => ({ phase: 'muted' }));

let player: ListenPlayer | null = null;

const gainOf = (db: number): number => (db <= LISTEN_LOW_DB ? 0 : 10 ** (db / 20));

function take(status: ListenStatus): void {
  const before = useListening.getState();
  if (JSON.stringify(before) !== JSON.stringify(status)) useListening.setState(status, true);
}

/** To be called while a person presses something: browsers allow sound only then. */
export function listen(on: boolean): void {
  if (!on) {
    player?.close();
    player = null;
    return;
  }
  if (player !== null) {
    player.resume();
    return;
  }
  player = new ListenPlayer(useListenBus.getState().value, gainOf(useListenLevel.getState().value), take);
}

export function setListenBus(bus: ListenBus): void {
  useListenBus.setState({ value: bus });
  player?.setBus(bus);
}

export function setListenLevel(db: number): void {
  useListenLevel.setState({ value: db });
  player?.setGain(gainOf(db));
}
