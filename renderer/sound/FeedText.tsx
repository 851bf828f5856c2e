import { useEffect, useRef } from 'react';
import type { Meters } from '#shared/state/telemetry.ts';
import { meters } from '../store/engine.ts';

/** A figure that changed more often could not be read. */
const EVERY_MS = 200;

interface FeedTextProps {
  /** Must not change from render to render. */
  read: (all: Meters) => string;
  className?: string | undefined;
  testId?: string;
}

/** A figure out of the meters, written beside React five times a second; a dash without data. */
export function FeedText({ read, className, testId }: FeedTextProps) {
  const ref = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const span = ref.current;
    if (span === null) return;
    let writtenAt = Number.NEGATIVE_INFINITY;
    const write = (all: Meters | null): void => {
      const now = performance.now();
      if (all !== null && now - writtenAt < EVERY_MS) return;
      writtenAt = now;
      const text = all === null ? '–' : read(all);
      if (span.textContent !== text) span.textContent = text;
    };
    write(meters.latest);
    return meters.subscribe(write);
  }, [read]);
  return (
    <span ref={ref} className={className} data-testid={testId}>
      –
    </span>
  );
}
