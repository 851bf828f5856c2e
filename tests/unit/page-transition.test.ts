import { describe, expect, it } from 'vitest';
import { dragged, nudged } from '../../renderer/switcher/bar-position.ts';
import { fadePhase } from '../../renderer/switcher/fade-phase.ts';
import { LatestSender, type Timing } from '../../renderer/switcher/latest-sender.ts';
import { OFF, turnFade } from '../../shared/switcher/fade.ts';

/** A clock that only this test moves. */
class HandClock implements Timing {
  #now = 0;
  #due: { at: number; then: () => void }[] = [];

  nowMs(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const entry = { at: this.#now + ms, then };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((other) => other !== next);
      this.#now = next.at;
      next.then();
    }
    this.#now = until;
  }
}

describe('what a moving T-bar says', () => {
  it('says at most about thirty places a second, the first at once and the last always', () => {
    const clock = new HandClock();
    const said: number[] = [];
    const sender = new LatestSender<number>((position) => said.push(position), clock);
    sender.move(0.001);
    expect(said).toEqual([0.001]);
    // A mouse that reports its place a thousand times a second.
    for (let ms = 2; ms <= 1000; ms += 1) {
      clock.pass(1);
      sender.move(ms / 1000);
    }
    clock.pass(100);
    expect(said.length).toBeLessThanOrEqual(31);
    expect(said.length).toBeGreaterThan(25);
    expect(said.at(-1)).toBe(1);
    expect(said).toEqual([...said].sort((a, b) => a - b));
  });

  it('says nothing more once it is dropped', () => {
    const clock = new HandClock();
    const said: number[] = [];
    const sender = new LatestSender<number>((position) => said.push(position), clock);
    sender.move(0.5);
    clock.pass(100);
    expect(said).toEqual([0.5]);
    sender.move(0.6);
    sender.move(0.7);
    sender.drop();
    clock.pass(100);
    expect(said).toEqual([0.5, 0.6]);
  });
});

describe('where a T-bar goes', () => {
  it('moves from where it is taken hold of, without a jump, and stops at its ends', () => {
    expect(dragged(0.3, 0, 100)).toBe(0.3);
    expect(dragged(0.3, 20, 100)).toBe(0.5);
    expect(dragged(0.3, -20, 100)).toBe(0.1);
    expect(dragged(0.3, 500, 100)).toBe(1);
    expect(dragged(0.3, -500, 100)).toBe(0);
    expect(dragged(0.5, 49.5, 100)).toBe(1);
  });

  it('goes both ways with the keyboard and comes back exactly to where it began', () => {
    let position = 0;
    for (let i = 0; i < 7; i += 1) position = nudged(position, 'ArrowUp') ?? -1;
    expect(position).toBe(0.14);
    for (let i = 0; i < 7; i += 1) position = nudged(position, 'ArrowDown') ?? -1;
    expect(position).toBe(0);
    expect(nudged(0.5, 'PageUp')).toBe(0.6);
    expect(nudged(0.95, 'PageUp')).toBe(1);
    expect(nudged(0.5, 'Home')).toBe(0);
    expect(nudged(0.5, 'End')).toBe(1);
    expect(nudged(0.5, 'Enter')).toBeNull();
    expect(nudged(0.5, ' ')).toBeNull();
  });
});

describe('fade to black on the page', () => {
  it('is fading for as long as the engine’s frames say, and not when the page opens on a show long black', () => {
    const fade = turnFade(OFF, 1000, 30);
    expect(fadePhase(OFF, 1000)).toEqual({ phase: 'clear', framesLeft: 0 });
    expect(fadePhase(fade, 1000)).toEqual({ phase: 'fading', framesLeft: 29 });
    expect(fadePhase(fade, 1028)).toEqual({ phase: 'fading', framesLeft: 1 });
    expect(fadePhase(fade, 1029)).toEqual({ phase: 'black', framesLeft: 0 });
    expect(fadePhase(fade, 90_000)).toEqual({ phase: 'black', framesLeft: 0 });
  });

  it('takes as long back as it had gone when it turns round half-way', () => {
    const back = turnFade(turnFade(OFF, 1000, 30), 1015, 30);
    expect(fadePhase(back, 1015)).toEqual({ phase: 'fading', framesLeft: 14 });
    expect(fadePhase(back, 1029)).toEqual({ phase: 'clear', framesLeft: 0 });
  });

  it('takes a fade to have arrived while the page does not know the program’s time yet', () => {
    expect(fadePhase(turnFade(OFF, 1000, 30), null).phase).toBe('black');
  });
});
