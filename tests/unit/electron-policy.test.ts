import { describe, expect, it } from 'vitest';
import { externalUrl, isAppUrl, isOwnFile } from '../../electron/app-url.ts';
import { contentType, pageFile } from '../../electron/page-files.ts';

describe('addresses of the app', () => {
  it('knows its own page', () => {
    expect(isAppUrl('flypack://app/')).toBe(true);
    expect(isAppUrl('flypack://app/index.html#x')).toBe(true);
  });

  it.each(['flypack://evil/', 'https://app/', 'file:///etc/passwd', 'flypack://user@app/', 'about:blank', '', 'app'])(
    'does not take %s for its own page',
    (address) => {
      expect(isAppUrl(address)).toBe(false);
    },
  );

  it('hands https and this machine’s http to the browser', () => {
    expect(externalUrl('https://example.org/watch?x=1')).toBe('https://example.org/watch?x=1');
    expect(externalUrl('http://127.0.0.1:8080/live/a/index.m3u8')).toBe('http://127.0.0.1:8080/live/a/index.m3u8');
  });

  it.each([
    'http://example.org/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'smb://host/share',
    'https://user:password@example.org/',
    `https://example.org/${'x'.repeat(3000)}`,
    'not an address',
    17,
    null,
  ])('keeps %s from the browser', (address) => {
    expect(externalUrl(address)).toBeNull();
  });
});

describe('files of the page', () => {
  const root = '/opt/app/dist/page';

  it('finds the page and its parts', () => {
    expect(pageFile(root, 'flypack://app/')).toBe(`${root}/index.html`);
    expect(pageFile(root, 'flypack://app/assets/a%20b.js?v=1#top')).toBe(`${root}/assets/a b.js`);
  });

  it.each([
    'flypack://app/%2e%2e/%2e%2e/secret',
    'flypack://app/..%2f..%2fsecret',
    'flypack://app/..%5c..%5csecret',
    'flypack://app/a%00b',
    'flypack://app/%',
    'flypack://other/index.html',
    'file:///opt/app/dist/page/index.html',
  ])('never leaves the folder: %s', (address) => {
    const file = pageFile(root, address);
    expect(file === null || file.startsWith(`${root}/`)).toBe(true);
  });

  it('names the media type', () => {
    expect(contentType('/x/index.html')).toBe('text/html; charset=utf-8');
    expect(contentType('/x/what')).toBe('application/octet-stream');
  });
});

describe('what may be saved', () => {
  it('is what our own page has made in memory, and nothing from elsewhere', () => {
    expect(isOwnFile('blob:flypack://app/0b1c')).toBe(true);
    for (const other of [
      'blob:https://evil.example/1',
      'https://evil.example/a',
      'data:text/html,x',
      'flypack://app/x',
    ]) {
      expect(isOwnFile(other), other).toBe(false);
    }
  });
});
