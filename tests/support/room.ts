/**
 * A control room: an engine as people run it, and its page in Chromium. `controlRoom()` stands once in a test file (or a
 * `describe`); it opens the room before the tests, fails the test in which the page complained, and leaves nothing of it.
 */
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, errors, type Locator, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { findBrowser } from '../../scripts/lib/system.mjs';
import type { CommandName } from '../../shared/commands/table.ts';
import type { ShowFile } from '../../shared/show/show-file.ts';
import type { EngineState } from '../../shared/state/state.ts';
import { type ServeAnswer, type Served, ServeLab } from './served.ts';
import { until } from './until.ts';

/** The smallest window the page is made for. */
const VIEWPORT = { width: 1280, height: 800 };

/** How long a person’s next step may take on a machine that is busy with something else. Only a failure waits so long. */
export const PATIENCE_MS = 45_000;

/** The browser’s own words on a connection, which are no fault of the page: engines end, and tokens are refused. */
const OF_THE_NETWORK = /^(Failed to load resource|WebSocket connection to )/;

export interface RoomOptions {
  /** What is other in its show than in the small one (`smallShow`). */
  show?: Partial<ShowFile>;
  /** Starts the engine the page belongs to; with the room’s show unless given. */
  start?: (lab: ServeLab) => Served | Promise<Served>;
  /** Done before the page is opened: the engine answers, `page` is empty. */
  before?: (room: Room) => unknown;
  /** The desk that is opened first; `null` leaves the page empty. */
  desk?: string | null;
}

/** A room for the tests that stand beside this call. */
export function controlRoom(options: RoomOptions = {}): Room {
  const room = new Room(options);
  beforeAll(() => room.open());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await room.shot(task.name);
    room.expectNoComplaints();
  });
  afterAll(async () => {
    await room.close();
    room.expectNoComplaints();
  });
  return room;
}

export class Room {
  readonly lab: ServeLab;
  /** What pages complained about since the last test: errors, and what the security policy refused. */
  readonly #complaints: string[] = [];
  readonly #options: RoomOptions;
  #browser: Browser | null = null;
  #page: Page | null = null;
  #served: Served | null = null;
  #engine: ServeAnswer | null = null;

  constructor(options: RoomOptions) {
    this.#options = options;
    this.lab = new ServeLab(options.show);
  }

  get page(): Page {
    return opened(this.#page);
  }
  get engine(): ServeAnswer {
    return opened(this.#engine);
  }
  /** The engine’s process. */
  get served(): Served {
    return opened(this.#served);
  }
  /** The page’s address with the token in it. */
  get address(): string {
    return `${this.engine.url}/#token=${this.engine.token}`;
  }

  async open(): Promise<void> {
    const { start = (lab) => lab.serve(['--show', lab.showFile]), before, desk = 'show' } = this.#options;
    this.#served = await start(this.lab);
    this.#engine = await this.#served.answer();
    this.#browser = await chromium.launch({ executablePath: findBrowser() ?? '', args: ['--no-sandbox'] });
    this.#page = await this.newPage();
    await before?.(this);
    if (desk === null) return;
    await this.page.goto(this.address);
    await this.desk(desk);
  }

  /** Another page in the same browser, of another visitor; closed with the room. What it complains about counts. */
  async newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const page = await opened(this.#browser).newPage({ viewport: VIEWPORT, ...options });
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.#complaints.push(error.message));
    page.on('console', (message) => {
      const text = message.text();
      const refused = /security policy/i.test(text);
      if (refused || (message.type() === 'error' && !OF_THE_NETWORK.test(text))) this.#complaints.push(text);
    });
    return page;
  }

  /** Fails when a page has complained since this was last asked. */
  expectNoComplaints(): void {
    expect(this.#complaints.splice(0), 'what the page complained about').toEqual([]);
  }

  /** Ends what was started, whatever has come of it. */
  async close(): Promise<void> {
    await this.#browser?.close();
    await this.lab.close();
  }

  /** Opens a desk of the lower part of the page. */
  async desk(name: string): Promise<void> {
    await this.page.getByTestId(`deck-${name}`).click();
  }

  tile(source: string): Locator {
    return this.page.getByTestId(`tile-${source}`);
  }

  /** A bus key, CUT, AUTO and the like, by what `data-key` calls it. */
  key(name: string): Locator {
    return this.page.locator(`[data-key="${name}"]`);
  }

  async state(): Promise<EngineState> {
    return ((await (await this.call('GET', 'state')).json()) as { state: EngineState }).state;
  }

  /** Gives a command as another client, and what it answers. @throws AssertionError when it is refused */
  async command(name: CommandName, args: object = {}): Promise<unknown> {
    const answer = await this.call('POST', `commands/${name}`, args);
    const text = await answer.text();
    expect(answer.status, `${name}: ${text}`).toBe(200);
    return JSON.parse(text);
  }

  /** Asks the engine’s API as another client. */
  call(method: 'GET' | 'POST', address: string, body?: object): Promise<Response> {
    return fetch(`${this.engine.url}/api/v1/${address}`, {
      method,
      headers: { authorization: `Bearer ${this.engine.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** Waits for something on the page or in the engine, as patiently as the page’s own waits. */
  until<T>(what: string, probe: () => T | Promise<T>): Promise<NonNullable<T>> {
    return until(what, probe, { timeoutMs: PATIENCE_MS });
  }

  /** Waits until the engine’s state is as it should be. */
  async becomes(what: string, is: (now: EngineState) => boolean): Promise<void> {
    await this.until(what, async () => is(await this.state()));
  }

  /** Waits until an attribute has a value. */
  async has(part: Locator, attribute: string, value: string): Promise<void> {
    await expect.poll(() => part.getAttribute(attribute), { timeout: PATIENCE_MS, message: attribute }).toBe(value);
  }

  /** Waits until a text is as it should be; what is left in its place is told. */
  async reads(part: Locator, text: RegExp): Promise<void> {
    await expect.poll(() => part.textContent(), { timeout: PATIENCE_MS }).toMatch(text);
  }

  /** Where a part of the page is, CSS px, once it stands still: the same place at two looks, with the fonts in place. */
  async box(part: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
    await part.waitFor();
    await part.evaluate(() => document.fonts.ready);
    let last = '';
    return this.until('a part of the page stands still', async () => {
      const box = await part.boundingBox();
      const before = last;
      last = JSON.stringify(box);
      return box !== null && last === before ? box : null;
    });
  }

  /** Takes away the notes at the edge of the page; they go by themselves, too, so one may be gone before it is pressed. */
  async dismissToasts(): Promise<void> {
    const first = this.page.getByRole('button', { name: 'Dismiss' }).first();
    await this.until('there is no note any more', async () => {
      if ((await first.count()) === 0) return true;
      await first.click({ timeout: 2_000 }).catch((error: unknown) => {
        if (!(error instanceof errors.TimeoutError)) throw error;
      });
      return false;
    });
  }

  /** Nothing on the page is to be scrolled to. */
  async expectNoScrolling(): Promise<void> {
    const size = (): Promise<number[]> =>
      this.page.evaluate(() => {
        const { documentElement: root, body } = document;
        return [Math.max(root.scrollWidth, body.scrollWidth), Math.max(root.scrollHeight, body.scrollHeight)];
      });
    await expect.poll(size, { timeout: PATIENCE_MS }).toEqual([VIEWPORT.width, VIEWPORT.height]);
  }

  /** A part is whole within the window. */
  async expectInWindow(part: Locator): Promise<void> {
    const { x, y, width, height } = await this.box(part);
    expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
    expect(x + width, `right edge of ${part}`).toBeLessThanOrEqual(VIEWPORT.width);
    expect(y + height, `lower edge of ${part}`).toBeLessThanOrEqual(VIEWPORT.height);
  }

  /** A picture of the page in the folder FLYPACK_SHOTS; none without one. A test that fails leaves one there by itself. */
  async shot(name: string): Promise<void> {
    const folder = process.env.FLYPACK_SHOTS;
    if (folder === undefined || this.#page === null) return;
    await this.#page.screenshot({
      path: path.join(folder, `${name.replaceAll(/[^\p{L}\d-]+/gu, ' ').slice(0, 80)}.png`),
    });
  }
}

function opened<T>(value: T | null): T {
  if (value === null) throw new Error('the room is not open');
  return value;
}
