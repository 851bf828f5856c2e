import { Pipette } from 'lucide-react';
import { type PointerEvent, useState } from 'react';
import type { SourceState } from '#shared/state/state.ts';
import { MonitorPicture } from '../monitors/MonitorPicture.tsx';
import { noticeOf } from '../monitors/source-notice.ts';
import styles from './Eyedropper.module.css';
import { meanColour, pointInPicture, REACH_PX } from './pick-colour.ts';

/** The colour under the pointer, in the picture that the canvas inside `frame` shows at the moment. */
function colourAt(frame: HTMLElement, event: PointerEvent): string | null {
  const canvas = frame.querySelector('canvas');
  const context = canvas?.getContext('2d', { willReadFrequently: true });
  if (canvas === null || context == null) return null;
  const at = pointInPicture({ x: event.clientX, y: event.clientY }, canvas.getBoundingClientRect(), canvas);
  if (at === null) return null;
  const [x, y] = [Math.max(0, at.x - REACH_PX), Math.max(0, at.y - REACH_PX)];
  const side = 2 * REACH_PX + 1;
  const { data } = context.getImageData(x, y, Math.min(side, canvas.width - x), Math.min(side, canvas.height - y));
  return meanColour(data);
}

/** The source’s picture, before anything is taken out of it. A click takes the key colour from it. */
export function Eyedropper({ source, onPick }: { source: SourceState; onPick: (colour: string) => void }) {
  const [under, setUnder] = useState<string | null>(null);
  return (
    <div
      className={styles.picture}
      data-testid="eyedropper"
      title="Click where the key colour is"
      onPointerMove={(event) => setUnder(colourAt(event.currentTarget, event))}
      onPointerLeave={() => setUnder(null)}
      onPointerDown={(event) => {
        const colour = event.button === 0 ? colourAt(event.currentTarget, event) : null;
        if (colour !== null) onPick(colour);
      }}
    >
      <MonitorPicture
        monitor={source.id}
        label={`Picture of ${source.config.name}: click where the key colour is`}
        notice={noticeOf(source)}
        small
      />
      <span className={styles.tag}>
        <Pipette size={12} />
        {under === null ? (
          'click the key colour'
        ) : (
          <>
            <span className={styles.swatch} style={{ background: under }} /> {under}
          </>
        )}
      </span>
    </div>
  );
}
