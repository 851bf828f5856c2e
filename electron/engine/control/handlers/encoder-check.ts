/** Whether encoder settings fit together, and whether everybody takes them who is to get the stream. */
import { type Canvas, describeCanvas } from '#shared/canvas.ts';
import { levelFor } from '#shared/encoder/h264-level.ts';
import { ffmpegEncoder } from '#shared/encoder/video-encoder.ts';
import { FlypackError } from '#shared/errors.ts';
import type { EncoderSettings } from '#shared/show/encoder-settings.ts';
import type { EngineContext } from '../../context.ts';

/**
 * Checks settings by themselves; `name` is the argument they came in.
 * @throws FlypackError `encoder_settings` with the field
 */
export function checkEncoder(canvas: Canvas, encoder: EncoderSettings, name: string): void {
  const { codec, implementation, videoKbps } = encoder;
  const refuse = (field: string, message: string): never => {
    throw new FlypackError('encoder_settings', { issues: [{ path: `${name}.${field}`, message }] });
  };
  if (implementation !== 'auto' && ffmpegEncoder(codec, implementation) === null)
    refuse('implementation', `${implementation} does not encode ${codec.toUpperCase()}`);
  // HEVC’s levels begin where those of H.264 end: what fits here fits there.
  if (levelFor(canvas, videoKbps) === null)
    refuse('videoKbps', `no H.264 level allows ${videoKbps} kb/s at ${describeCanvas(canvas)}`);
}

/**
 * The embedded event plans its segments from H.264 pictures, and every player plays those.
 * @throws FlypackError `codec_refused`
 */
export function requireEventTakes({ codec }: Pick<EncoderSettings, 'codec'>, ctx: EngineContext): void {
  const event = ctx.events.state();
  if (codec === 'h264' || event === null || event.status === 'ended' || event.status === 'failed') return;
  const rtmp = event.provider.kind === 'custom' && /^rtmps?:/i.test(event.provider.address);
  if (event.provider.kind === 'local' || (rtmp && ctx.store.state.encoderTrials.hevcInFlv !== true))
    throw new FlypackError('codec_refused', { event: event.title, codec });
}

/**
 * Another codec is another stream: nobody who receives it could go on.
 * @throws FlypackError `codec_locked` while anybody does
 */
export function requireCodecFree(ctx: EngineContext): void {
  const pushing = ctx.destinations.states().find(({ status }) => status !== 'stopped' && status !== 'refused');
  if (ctx.broadcast.isOnAir) throw new FlypackError('codec_locked');
  if (ctx.recorder.state.status !== 'off')
    throw new FlypackError('codec_locked', { recording: ctx.recorder.state.file });
  if (pushing !== undefined) throw new FlypackError('codec_locked', { destination: pushing.id });
}
