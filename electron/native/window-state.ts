/** Keeps where the window was, and puts it back only where a screen still is. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WindowState {
  bounds: Area | null;
  maximized: boolean;
}

/** The smallest window in which everything on air is visible without scrolling. */
export const SMALLEST = { width: 1280, height: 800 };
/** This much of the title bar must be reachable, in px. */
const reachable = { width: 120, height: 40 };

const initial: WindowState = { bounds: null, maximized: false };

function isArea(value: unknown): value is Area {
  if (typeof value !== 'object' || value === null) return false;
  const area: Partial<Record<keyof Area, unknown>> = value;
  return [area.x, area.y, area.width, area.height].every((n) => Number.isInteger(n));
}

/** Reads a kept state; anything that does not look like one counts as none. */
export function parseWindowState(text: string): WindowState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A damaged file only costs the position.
    return initial;
  }
  if (typeof value !== 'object' || value === null) return initial;
  const state: { bounds?: unknown; maximized?: unknown } = value;
  return { bounds: isArea(state.bounds) ? state.bounds : null, maximized: state.maximized === true };
}

/** The kept bounds if their title bar lies on one of `screens` (work areas), cut to that screen’s size; else null. */
export function boundsOnScreen(bounds: Area | null, screens: readonly Area[]): Area | null {
  if (bounds === null) return null;
  const screen = screens.find((s) => {
    const width = Math.min(bounds.x + bounds.width, s.x + s.width) - Math.max(bounds.x, s.x);
    return width >= reachable.width && bounds.y >= s.y && bounds.y + reachable.height <= s.y + s.height;
  });
  if (screen === undefined) return null;
  return { ...bounds, width: Math.min(bounds.width, screen.width), height: Math.min(bounds.height, screen.height) };
}

/** The state kept in `folder`. */
export function loadWindowState(folder: string): WindowState {
  try {
    return parseWindowState(readFileSync(path.join(folder, 'window.json'), 'utf8'));
  } catch {
    // The first start: nothing has been kept yet.
    return initial;
  }
}

/** Keeps `state` in `folder`; the file is replaced whole. */
export function saveWindowState(folder: string, state: WindowState): void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'window.json');
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}
