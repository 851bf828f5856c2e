/**
 * The command table. Buttons, keyboard, scripts, HTTP and WebSocket all call the same table, so there is one place to
 * validate, authorise, log and document.
 */
import { z } from 'zod';
import { Canvas } from '../canvas.ts';
import { DestinationId, SourceId } from '../ids.ts';
import { Destination } from '../show/destination-config.ts';
import { EncoderChanges, PictureChanges } from '../show/encoder-settings.ts';
import { EventConfig } from '../show/event-config.ts';
import { SourceConfig } from '../show/source-config.ts';
import { PUSH_DIRECTIONS, TRANSITION_KINDS, TransitionSettings, WIPE_PATTERNS } from '../switcher/transition.ts';

export const ROLES = ['producer', 'operator', 'technician', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

interface CommandSpec<A extends z.ZodType, R extends z.ZodType> {
  /** One sentence for people; becomes the documentation. */
  summary: string;
  args: A;
  result: R;
  roles: readonly Role[];
  /** Starts, ends or destroys something that cannot be had back: the arguments must carry `confirm: true`. */
  confirm: boolean;
}

const define = <A extends z.ZodType, R extends z.ZodType>(spec: CommandSpec<A, R>): CommandSpec<A, R> => spec;

const none = z.strictObject({});
const confirmed = z.strictObject({ confirm: z.boolean().default(false) });
const done = z.object({});
/** Program frame from which the command shows; its picture is at PTS `ptsTicks` (90 kHz) of the program TS. */
const atFrame = z.object({ frame: z.int(), ptsTicks: z.int() });

const everyone: readonly Role[] = ['producer', 'operator', 'technician', 'viewer'];
const crew: readonly Role[] = ['producer', 'operator', 'technician'];
const producers: readonly Role[] = ['producer', 'operator'];
const operators: readonly Role[] = ['operator'];
const setup: readonly Role[] = ['operator', 'technician'];

/** A source as a client sends it: the id may be left out (one is made from the name). */
const NewSource = z
  .record(z.string(), z.unknown())
  .describe('A source’s settings; see the schema SourceConfig. `id` may be left out.');
const NewDestination = Destination.partial({ id: true });
const NewEvent = EventConfig.partial({ id: true });

export const COMMANDS = {
  'source.add': define({
    summary: 'Adds a source and opens it. Nothing else on air is touched.',
    args: z.strictObject({ source: NewSource }),
    result: z.object({ id: SourceId }),
    roles: setup,
    confirm: false,
  }),
  'source.update': define({
    summary:
      'Changes a source’s settings; only that source is opened again. Fields left out stay; null clears a secret.',
    args: z.strictObject({ id: SourceId, changes: z.record(z.string(), z.unknown()) }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'source.remove': define({
    summary: 'Removes a source. Refused while it is on air.',
    args: z.strictObject({ id: SourceId }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'switcher.preview': define({
    summary: 'Puts a source on preview.',
    args: z.strictObject({ source: SourceId }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.cut': define({
    summary: 'Swaps program and preview on the next frame boundary. In the middle of a transition it ends it.',
    args: none,
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.take': define({
    summary: 'Puts a source on program on the next frame boundary, whatever is on preview.',
    args: z.strictObject({ source: SourceId }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.auto': define({
    summary:
      'Runs the set transition from program to preview; carries a half-moved T-bar to its end. Ignored while it runs.',
    args: none,
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.transition': define({
    summary: 'Sets how AUTO and the T-bar go from program to preview. What runs already is not changed.',
    args: z.strictObject({
      kind: z.enum(TRANSITION_KINDS).optional(),
      rateFrames: z.int().min(1).max(250).optional().describe('Length of this kind, or of the present one, in frames.'),
      dipColour: TransitionSettings.shape.dipColour.unwrap().optional(),
      wipePattern: z.enum(WIPE_PATTERNS).optional(),
      wipeSoftness: z.number().min(0).max(1).optional(),
      pushDirection: z.enum(PUSH_DIRECTIONS).optional(),
      blackRate: z.int().min(1).max(250).optional().describe('Length of a fade to black, in frames.'),
    }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.tbar': define({
    summary: 'Moves the T-bar. From one end to the other is a whole transition; back to where it came from undoes it.',
    args: z.strictObject({ position: z.number().min(0).max(1) }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
  'switcher.fadeToBlack': define({
    summary: 'Fades picture and sound to black, or back. Without `black`, to the other of the two.',
    args: z.strictObject({ black: z.boolean().optional() }),
    result: atFrame,
    roles: producers,
    confirm: false,
  }),
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
  'destination.add': define({
    summary: 'Adds a place to push the program to, besides the event.',
    args: z.strictObject({ destination: NewDestination }),
    result: z.object({ id: DestinationId }),
    roles: setup,
    confirm: false,
  }),
  'destination.update': define({
    summary: 'Changes a destination. Fields left out stay; null clears a secret. One that runs is started again.',
    args: z.strictObject({ id: DestinationId, changes: z.record(z.string(), z.unknown()) }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'destination.remove': define({
    summary: 'Stops and removes a destination.',
    args: z.strictObject({ id: DestinationId }),
    result: done,
    roles: setup,
    confirm: false,
  }),
  'destination.start': define({
    summary: 'Starts pushing to one destination.',
    args: z.strictObject({ id: DestinationId }),
    result: done,
    roles: operators,
    confirm: false,
  }),
  'destination.stop': define({
    summary: 'Stops pushing to one destination.',
    args: z.strictObject({ id: DestinationId }),
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

export { crew, SourceConfig };
