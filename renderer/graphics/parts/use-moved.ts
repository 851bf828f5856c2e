import { useEffect, useRef, useState } from 'react';
import { LatestSender } from '../../switcher/latest-sender.ts';

/** About twenty changes a second. */
const INTERVAL_MS = 50;
/** So long the page waits for the engine to say what a hand did, before it shows the engine’s own value again. */
const SETTLE_MS = 800;

/**
 * A value that a hand moves: shown where the hand has it, sent at most every 50 ms, and shown as the engine has it again
 * as soon as the engine says what was asked for.
 */
export function useMoved<T extends string | number>(value: T, send: (value: T) => void): [T, (value: T) => void] {
  const [moved, setMoved] = useState<T | null>(null);
  const latestSend = useRef(send);
  latestSend.current = send;
  const sender = useRef(new LatestSender<T>((asked) => latestSend.current(asked), undefined, INTERVAL_MS));
  useEffect(() => {
    if (moved === null) return;
    if (moved === value) {
      setMoved(null);
      return;
    }
    const timer = setTimeout(() => setMoved(null), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [moved, value]);
  const move = (asked: T): void => {
    setMoved(asked);
    sender.current.move(asked);
  };
  return [moved ?? value, move];
}
