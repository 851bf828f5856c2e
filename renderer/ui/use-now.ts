import { useEffect, useState } from 'react';
import { engineNow } from '../store/engine.ts';

/** The engine’s wall clock, read again every `everyMs`. */
export function useEngineNow(everyMs = 250): number {
  const [nowMs, setNowMs] = useState(engineNow);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(engineNow()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return nowMs;
}
