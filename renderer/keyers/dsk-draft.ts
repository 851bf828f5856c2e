/**
 * What a person prepares for a downstream keyer before it is given to it. The draft keeps what was typed for every kind,
 * so that another kind can be tried and come back from.
 */
import { DskContent, type DskContentKind, type GraphicStyle } from '#shared/show/keyer-config.ts';
import type { PIP_CORNERS } from '#shared/show/scene-config.ts';
import { toLocalField } from '../event/event-form.ts';
import { errorsByPath, numberOf } from '../ui/zod-sentence.ts';

type Corner = (typeof PIP_CORNERS)[number];
export type ClockMode = Extract<DskContent, { kind: 'clock' }>['mode'];
export type Align = Extract<DskContent, { kind: 'lower-third' }>['align'];

export interface DskDraft {
  kind: DskContentKind;
  /** Of the image and of the logo; empty: none chosen. */
  image: string;
  logo: string;
  title: string;
  subtitle: string;
  align: Align;
  style: GraphicStyle;
  accent: string;
  mode: ClockMode;
  /** As `<input type="datetime-local">` has it. */
  until: string;
  /** As it was typed: `5:00`, `1:30:00` or `300`. */
  length: string;
  label: string;
  clockCorner: Corner;
  logoCorner: Corner;
  size: number;
  margin: number;
  opacity: number;
}

export const EMPTY_DRAFT: DskDraft = {
  kind: 'none',
  image: '',
  logo: '',
  title: '',
  subtitle: '',
  align: 'auto',
  style: 'bar',
  accent: '#1f6feb',
  mode: 'time',
  until: '',
  length: '5:00',
  label: '',
  clockCorner: 'top-right',
  logoCorner: 'top-right',
  size: 0.12,
  margin: 0.05,
  opacity: 1,
};

const two = (n: number): string => String(n).padStart(2, '0');

/** `5:00` from 300; hours only when there are any. */
export function formatLength(seconds: number): string {
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Seconds from `300`, `5:00` or `1:30:00`; NaN for what is none of them. */
export function parseLength(text: string): number {
  const parts = text.trim().split(':');
  if (parts.length === 1) return numberOf(text) ?? Number.NaN;
  if (parts.length > 3 || parts.some((part, i) => !(i === 0 ? /^\d{1,4}$/ : /^[0-5]\d$/).test(part))) return Number.NaN;
  return parts.reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** The draft that says what `content` says, keeping from `before` what other kinds were given. */
export function draftOf(content: DskContent, before: DskDraft = EMPTY_DRAFT): DskDraft {
  switch (content.kind) {
    case 'none':
      return { ...before, kind: 'none' };
    case 'image':
      return { ...before, kind: 'image', image: content.media };
    case 'lower-third': {
      const { kind, title, subtitle, align, style, accent } = content;
      return { ...before, kind, title, subtitle, align, style, accent };
    }
    case 'clock': {
      const { kind, mode, until, lengthS, label, corner, style, accent } = content;
      const at = until === undefined ? before.until : toLocalField(until);
      return {
        ...before,
        kind,
        mode,
        until: at,
        length: formatLength(lengthS),
        label,
        clockCorner: corner,
        style,
        accent,
      };
    }
    case 'logo': {
      const { kind, media, corner, size, margin, opacity } = content;
      return { ...before, kind, logo: media, logoCorner: corner, size, margin, opacity };
    }
  }
}

/** An instant as the schema wants it; undefined for what is no date. */
function instantOf(local: string): string | undefined {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** What the schema is given. A clock that goes on in the same mode goes on from where it is. */
function candidateOf(draft: DskDraft, live: DskContent): unknown {
  const { kind, style, accent } = draft;
  switch (kind) {
    case 'none':
      return { kind };
    case 'image':
      return { kind, media: draft.image };
    case 'lower-third':
      return { kind, title: draft.title, subtitle: draft.subtitle, align: draft.align, style, accent };
    case 'clock': {
      const goesOn = live.kind === 'clock' && live.mode === draft.mode;
      return {
        kind,
        mode: draft.mode,
        ...(draft.mode === 'until' ? { until: instantOf(draft.until) } : {}),
        lengthS: draft.mode === 'countdown' ? parseLength(draft.length) : undefined,
        startedAtMs: goesOn ? live.startedAtMs : null,
        label: draft.label,
        corner: draft.clockCorner,
        style,
        accent,
      };
    }
    case 'logo': {
      const { logoCorner: corner, size, margin, opacity } = draft;
      return { kind, media: draft.logo, corner, size, margin, opacity };
    }
  }
}

export type Drafted =
  | { ok: true; content: DskContent; changed: boolean }
  /** `field`: of the draft. */
  | { ok: false; field: keyof DskDraft; problem: string };

const FIELDS: Record<string, keyof DskDraft> = { lengthS: 'length', until: 'until' };
const wrong = (field: keyof DskDraft, problem: string): Drafted => ({ ok: false, field, problem });

/** What a draft would put into the keyer, whether that is anything new, or what is still missing. */
export function readDraft(draft: DskDraft, live: DskContent): Drafted {
  if (draft.kind === 'lower-third' && draft.title.trim() === '' && draft.subtitle.trim() === '') {
    return wrong('title', 'a lower third needs a title');
  }
  if (draft.kind === 'image' && draft.image === '') return wrong('image', 'choose a still');
  if (draft.kind === 'logo' && draft.logo === '') return wrong('logo', 'choose a still');
  if (draft.kind === 'clock' && draft.mode === 'until' && instantOf(draft.until) === undefined) {
    return wrong('until', 'choose the time it counts down to');
  }
  const parsed = DskContent.safeParse(candidateOf(draft, live));
  if (parsed.success) return { ok: true, content: parsed.data, changed: !sameContent(parsed.data, live) };
  const [path, problem] = Object.entries(errorsByPath(parsed.error.issues))[0] ?? ['', 'this is not valid'];
  return wrong(FIELDS[path] ?? (path in draft ? (path as keyof DskDraft) : 'kind'), problem);
}

function sameContent(a: DskContent, b: DskContent): boolean {
  // What a mode does not use is no difference: a countdown’s length in a clock that tells the time.
  const plain = (content: DskContent): unknown =>
    content.kind === 'clock'
      ? {
          ...content,
          lengthS: content.mode === 'countdown' ? content.lengthS : null,
          until: content.mode === 'until' && content.until !== undefined ? Date.parse(content.until) : null,
        }
      : content;
  const sorted = (content: DskContent): string => JSON.stringify(Object.entries(plain(content) as object).sort());
  return sorted(a) === sorted(b);
}
