/** The full-screen tally page: a lamp for a phone by the camera. Small and without a framework, for old phones. */
import type { TallyLine } from '#shared/tally/messages.ts';
import { type Lamp, lampOf, linesAfter, readAddress } from './lamp.ts';
import { followTally } from './lamp-link.ts';

const KEPT = 'flypack.tally';

/** The token of the address, or the one that was kept when the page was opened with it. It leaves the address at once. */
function takeToken(): { source: string | null; token: string | null } {
  const { source, token } = readAddress(location.hash);
  try {
    if (token === null) return { source, token: localStorage.getItem(KEPT) };
    localStorage.setItem(KEPT, token);
    history.replaceState(null, '', `${location.pathname}#source=${encodeURIComponent(source ?? '')}`);
  } catch {
    // No storage in a private window: the token stays in the address, or a reload would lose it.
  }
  return { source, token };
}

function part(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}

/** Writes only what differs: a screen reader says what is written. */
function write(id: string, text: string): void {
  const element = part(id);
  if (element.textContent !== text) element.textContent = text;
}

function show(lamp: Lamp): void {
  if (document.body.dataset.lamp !== lamp.kind) document.body.dataset.lamp = lamp.kind;
  write('word', lamp.word);
  write('number', lamp.number);
  write('name', lamp.name);
  write('note', lamp.note);
  const title = `${lamp.word} ${lamp.name}`.trim();
  if (document.title !== title) document.title = title;
}

/** Keeps the screen on where the browser can; over plain HTTP most cannot, and the phone’s own setting must do. */
function stayAwake(): void {
  const ask = (): void => {
    if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    // Refused with an empty battery: then the phone knows best.
    navigator.wakeLock.request('screen').catch(() => undefined);
  };
  document.addEventListener('visibilitychange', ask);
  ask();
}

function fillScreen(): void {
  const { documentElement: root } = document;
  // Refused where the browser has no full screen (iPhone): the page fills the window as it is.
  if (document.fullscreenElement === null && 'requestFullscreen' in root)
    root.requestFullscreen().catch(() => undefined);
}

const { source, token } = takeToken();
let lines: readonly TallyLine[] | null = null;

if (token === null) {
  show(lampOf({ heardMs: null, nowMs: 0, refused: true, source, lines }));
} else {
  const link = followTally(
    token,
    (message) => {
      lines = linesAfter(lines, message);
    },
    () => draw(),
  );
  const draw = (): void =>
    show(lampOf({ heardMs: link.heardMs, nowMs: performance.now(), refused: link.refused, source, lines }));
  draw();
}
stayAwake();
document.addEventListener('click', fillScreen);
// Another camera’s code opened in the same tab.
window.addEventListener('hashchange', () => location.reload());
