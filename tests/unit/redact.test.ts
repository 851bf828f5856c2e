/** Secrets in every dress they wear in logs, addresses and headers. */
import { expect, it } from 'vitest';
import { redactSecrets } from '#shared/redact.ts';

const secret = `kéy+/=&"<'s (1) ~k9`;

it.each([
  ['plain', secret],
  ['percent-encoded', encodeURIComponent(secret)],
  ['percent-encoded in small letters', encodeURIComponent(secret).replace(/%../g, (byte) => byte.toLowerCase())],
  ['as a form field', new URLSearchParams({ k: secret }).toString().slice(2)],
  ['in a URL object', new URL(`https://h/?k=${encodeURIComponent(secret)}`).search.slice(3)],
  ['in JSON', JSON.stringify(secret).slice(1, -1)],
  ['in JSON within JSON', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
  ['half encoded', "kéy%2B/=%26%22&lt;'s%20(1)+~k9"],
])('is masked %s', (_how, written) => {
  expect(redactSecrets(`before ${written} after`, [secret])).toBe('before ••• after');
});

it.each(['', 'a', 'ab', 'user:', 'someone:'])('is masked inside base64 behind “%s”', (before) => {
  for (const after of ['', 'x', 'yz']) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const header = Buffer.from(before + secret + after).toString(encoding);
      const clean = redactSecrets(`Authorization: Basic ${header}`, [secret]);
      const left = Buffer.from(clean.replace('Authorization: Basic ', '').split('•••').join(''), encoding).toString(
        'latin1',
      );
      expect(clean).toContain('•••');
      expect(left.length).toBeLessThanOrEqual(before.length + after.length + 4);
    }
  }
});

it('leaves nothing of a secret that holds another one, and ignores what is too short to be one', () => {
  expect(redactSecrets('hunter22-extra', ['hunter22', 'hunter22-extra'])).toBe('•••');
  expect(redactSecrets('abc', ['abc'])).toBe('abc');
});

it('takes half a character for what it is', () => {
  expect(redactSecrets('x \ud800half x', ['\ud800half'])).toBe('x ••• x');
});
