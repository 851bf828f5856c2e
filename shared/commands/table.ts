/**
 * The command table. Buttons, keyboard, scripts, HTTP and WebSocket all call the same table, so there is one place to
 * validate, authorise, log and document.
 */
import { z } from 'zod';
import { Canvas } from '../canvas.ts';
import { DestinationId } from '../ids.ts';
import { NewDestination } from '../show/destination-config.ts';
import { EncoderChanges, PictureChanges } from '../show/encoder-settings.ts';
import { EventConfig } from '../show/event-config.ts';
import { SourceConfig } from '../show/source-config.ts';
import { alertCommands } from './alert.ts';
import { clipCommands } from './clip.ts';
import { confirmed, crew, define, done, everyone, none, operators, setup } from './define.ts';
import { encoderCommands } from './encoder.ts';
import { historyCommands } from './history.ts';
import { inputCommands } from './input.ts';
import { isolatedCommands } from './isolated.ts';
import { jobCommands } from './job.ts';
import { keyerCommands } from './keyer.ts';
import { macroCommands } from './macro.ts';
import { mediaCommands } from './media.ts';
import { passThroughCommands } from './pass-through.ts';
import { recordingCommands } from './recording.ts';
import { replayCommands } from './replay.ts';
import { sceneCommands } from './scene.ts';
import { soundCommands } from './sound.ts';
import { sourceCommands } from './source.ts';
import { switcherCommands } from './switcher.ts';
import { tallyCommands } from './tally.ts';

const NewEvent = EventConfig.partial({ id: true });

export const COMMANDS = {
  ...sourceCommands,
  ...inputCommands,
  ...switcherCommands,
  ...sceneCommands,
  ...keyerCommands,
  ...soundCommands,
  ...mediaCommands,
  ...clipCommands,
  ...recordingCommands,
  ...isolatedCommands,
  ...replayCommands,
  ...passThroughCommands,
  ...jobCommands,
  ...macroCommands,
  ...encoderCommands,
  ...historyCommands,
  ...tallyCommands,
  ...alertCommands,
  'show.update': define({
    summary: 'Changes the show’s name, canvas, encoder or pictures. Canvas and pictures are locked while on air.',
    args: z.strictObject({
      name: z.string().trim().min(1).max(80).optional(),
      canvas: Canvas.optional(),
      encoder: EncoderChanges.optional(),
      pictures: PictureChanges.optional(),
    }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'show.forgetSecrets': define({
    summary: 'No longer asks for the keys and passphrases that are locked or were not kept.',
    args: confirmed,
    result: done,
    roles: setup,
    confirm: true,
  }),
  'destination.add': define({
    summary: 'Adds a place to push the program to, besides the event.',
    args: z.strictObject({ destination: NewDestination }),
    result: z.object({ id: DestinationId }),
    roles: setup,
    confirm: false,
  }),
  'destination.update': define({
    summary:
      'Changes a destination. Fields left out stay; null clears a secret. A change that opens an address anew which runs needs `"confirm": true`; a backup starts, stops or changes beside a first address that goes on.',
    args: z.strictObject({
      id: DestinationId,
      changes: z.record(z.string(), z.unknown()),
      confirm: z.boolean().default(false),
    }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'destination.remove': define({
    summary: 'Stops and removes a destination. One that runs needs `"confirm": true`.',
    args: z.strictObject({ id: DestinationId, confirm: z.boolean().default(false) }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'destination.start': define({
    summary: 'Starts pushing to one destination. One that would not take the program is refused.',
    args: z.strictObject({ id: DestinationId }),
    result: done,
    roles: operators,
    confirm: false,
  }),
  'destination.stop': define({
    summary: 'Stops pushing to one destination. One that runs needs `"confirm": true`.',
    args: z.strictObject({ id: DestinationId, confirm: z.boolean().default(false) }),
    result: done,
    roles: operators,
    confirm: false,
  }),
  'broadcast.start': define({
    summary:
      'Go live: prepares the event where needed, pushes the program to it and to the destinations set to go along.',
    args: confirmed,
    result: done,
    roles: operators,
    confirm: true,
  }),
  'broadcast.stop': define({
    summary: 'End: stops every push and ends the event. An ended event cannot be started again.',
    args: confirmed,
    result: done,
    roles: operators,
    confirm: true,
  }),
  'event.create': define({
    summary: 'Creates the show’s event. One that has ended or failed is replaced.',
    args: z.strictObject({ event: NewEvent }),
    result: z.object({ id: z.string() }),
    roles: operators,
    confirm: false,
  }),
  'event.update': define({
    summary: 'Changes the event while it is a draft or scheduled. Fields left out stay; null clears a secret.',
    args: z.strictObject({ changes: z.record(z.string(), z.unknown()) }),
    result: done,
    roles: operators,
    confirm: false,
  }),
  'event.prepare': define({
    summary: 'Brings up what the event needs and waits until it is ready to take the program.',
    args: none,
    result: done,
    roles: operators,
    confirm: false,
  }),
  'event.end': define({
    summary: 'Ends the event and everything that runs for it.',
    args: confirmed,
    result: done,
    roles: operators,
    confirm: true,
  }),
  'event.remove': define({
    summary: 'Removes the event from the show. Refused while anything of it runs.',
    args: none,
    result: done,
    roles: operators,
    confirm: false,
  }),
  'player.report': define({
    summary: 'The preview player tells how far behind the lens it plays.',
    args: z.strictObject({
      state: z.enum(['idle', 'loading', 'playing', 'stalled', 'error']),
      delayMs: z.number().nullable(),
      height: z.int().nullable(),
      kbps: z.number().nullable(),
    }),
    result: done,
    roles: everyone,
    confirm: false,
  }),
  'engine.shutdown': define({
    summary: 'Ends the engine and everything it started. While on air this ends the broadcast.',
    args: confirmed,
    result: done,
    roles: operators,
    confirm: true,
  }),
} as const;

export type CommandName = keyof typeof COMMANDS;
/** Arguments after validation. */
export type CommandArgs<N extends CommandName> = z.output<(typeof COMMANDS)[N]['args']>;
/** Arguments as a client may send them. */
export type CommandInput<N extends CommandName> = z.input<(typeof COMMANDS)[N]['args']>;
export type CommandResult<N extends CommandName> = z.output<(typeof COMMANDS)[N]['result']>;

export const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

/** One handler a command; the engine supplies them all or does not compile. */
export type CommandHandlers = { [N in CommandName]: (args: CommandArgs<N>) => Promise<CommandResult<N>> };

export { ROLES, type Role } from './define.ts';
export { crew, SourceConfig };
