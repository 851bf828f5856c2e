import { useEffect, useRef } from 'react';
import type { Meters, StripLevel } from '#shared/state/telemetry.ts';
import { meters } from '../store/engine.ts';
import { MeterPainter } from './draw-meter.ts';

interface LevelMeterProps {
  /** Picks this meter’s level out of a message; must not change from render to render. */
  pick: (all: Meters) => StripLevel | null;
  className: string | undefined;
  label: string;
  /** With clip marks above and what is taken away beside. */
  detailed?: boolean;
}

/** A two-channel meter, drawn twenty times a second beside React. */
export function LevelMeter({ pick, className, label, detailed = false }: LevelMeterProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    if (canvas === null) return;
    const painter = new MeterPainter(canvas, detailed);
    const paint = (all: Meters | null): void => painter.paint(all === null ? null : pick(all), performance.now());
    const unsubscribe = meters.subscribe(paint);
    // It also reports the size it begins with.
    const observer = new ResizeObserver(() => {
      painter.measure();
      paint(meters.latest);
    });
    observer.observe(canvas);
    return () => {
      unsubscribe();
      observer.disconnect();
    };
  }, [pick, detailed]);
  return <canvas ref={ref} className={className} role="img" aria-label={label} />;
}
