/** Refuses to start a destination that cannot take the program. */
import { FlypackError } from '#shared/errors.ts';
import { checkOutput, type OutputFinding } from '#shared/outputs/check.ts';
import { programOf } from '#shared/outputs/program.ts';
import { type Destination, kindOf } from '#shared/show/destination-config.ts';
import type { EngineContext } from '../../context.ts';

function refusalsOf(ctx: EngineContext, destination: Destination): OutputFinding[] {
  const { hevcInFlv } = ctx.store.state.encoderTrials;
  const { url, key, preset } = destination;
  const place = { kind: kindOf(destination), preset, address: url, hasKey: key !== undefined && key !== '' };
  const findings = checkOutput(place, programOf(ctx.show.current, destination.rendition, hevcInFlv));
  return findings.filter(({ level }) => level === 'refuse');
}

/** @throws FlypackError `destination_unfit` with what is wrong with each */
export function requireFit(ctx: EngineContext, destinations: readonly Destination[]): void {
  const issues = destinations.flatMap((destination) =>
    refusalsOf(ctx, destination).map(({ text }) => ({ path: destination.name, message: text })),
  );
  if (issues.length > 0) throw new FlypackError('destination_unfit', { issues });
}
