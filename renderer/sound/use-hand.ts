import { useEffect, useRef, useState } from 'react';
import { LatestSender } from '../switcher/latest-sender.ts';

/** So long the page waits for the engine to say what a hand did, before it shows the engine’s own value again. */
const SETTLE_MS = 600;
/** And so long once it has said so: after a quick move there and back, what it says first may be the way there. */
const AGREED_MS = 200;

export interface Hand {
  /** What to show: the hand’s value while it moves and until the engine has taken it, otherwise the engine’s. */
  shown: number;
  held: boolean;
  hold(): void;
  letGo(): void;
  /** Shows `value` at once and sends it, thinned out. */
  move(value: number): void;
}

/**
 * A control that moves without lag: it is where the hand is, and tells the engine at most thirty times a second. The
 * engine’s value wins as soon as the hand is off.
 */
export function useHand(actual: number, send: (value: number) => void, disabled: boolean): Hand {
  const [hand, setHand] = useState<number | null>(null);
  const [held, setHeld] = useState(false);
  const latest = useRef(send);
  latest.current = send;
  const sender = useRef(new LatestSender<number>((value) => latest.current(value)));

  useEffect(() => {
    if (held || hand === null) return;
    const timer = setTimeout(() => setHand(null), hand === actual ? AGREED_MS : SETTLE_MS);
    return () => clearTimeout(timer);
  }, [held, hand, actual]);

  useEffect(() => {
    if (!disabled) return;
    sender.current.drop();
    setHeld(false);
    setHand(null);
  }, [disabled]);

  const shown = hand ?? actual;
  return {
    shown,
    held,
    hold: () => {
      setHand(shown);
      setHeld(true);
    },
    letGo: () => setHeld(false),
    move: (value) => {
      if (value === shown) return;
      setHand(value);
      sender.current.move(value);
    },
  };
}
