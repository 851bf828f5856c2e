import { useRef } from 'react';
import type { SourceId } from '#shared/ids.ts';
import { type StripSettings, stripOf } from '#shared/show/sound-config.ts';
import { useEngine } from '../store/engine.ts';

/**
 * A source’s strip. The engine sends the whole desk whenever one fader moves; the strips that did not change stay the
 * same object, so that only the moved one is drawn again.
 */
export function useStrip(source: SourceId): StripSettings | null {
  const last = useRef<{ text: string; strip: StripSettings } | null>(null);
  return useEngine(({ state }) => {
    if (state === null) return null;
    const strip = stripOf(state.sound, source);
    if (last.current?.strip === strip) return strip;
    const text = JSON.stringify(strip);
    if (last.current?.text === text) return last.current.strip;
    last.current = { text, strip };
    return strip;
  });
}
