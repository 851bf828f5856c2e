import { useEffect, useRef } from 'react';
import type { Level, Meters } from '#shared/state/telemetry.ts';
import { meters } from '../store/engine.ts';
import { MeterPainter } from './draw-meter.ts';

interface LevelMeterProps {
  /** Picks this meter’s level out of a message; must not change from render to render. */
  pick: (all: Meters) => Level | null;
  className: string | undefined;
  label: string;
}

/** A two-channel meter, drawn twenty times a second beside React. */
export function LevelMeter({ pick, className, label }: LevelMeterProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    const painter = new MeterPainter(canvas);
    const paint = (all: Meters | null): void => painter.paint(all === null ? null : pick(all), performance.now());
    paint(meters.latest);
    const unsubscribe = meters.subscribe(paint);
    const observer = new ResizeObserver(() => paint(meters.latest));
    observer.observe(canvas);
    return () => {
      unsubscribe();
      observer.disconnect();
    };
  }, [pick]);
  return <canvas ref={ref} className={className} role="img" aria-label={label} />;
}
