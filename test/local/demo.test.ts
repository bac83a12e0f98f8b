import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Demo, startDemo } from '../../local/demo/demo.ts';

const configuration = {
  gatewayUrl: 'http://127.0.0.1:8787/v1',
  gatewayHeaders: { 'X-Api-Key': 'shop' },
  connectUrl: 'http://127.0.0.1:8788',
};

let demo: Demo;
const lines: string[] = [];

beforeAll(async () => {
  demo = await startDemo({ ...configuration, log: (line) => lines.push(line) });
});

afterAll(() => demo.close());

describe('the server of the demo page', () => {
  it.each([
    ['/', 'text/html; charset=utf-8', '<title>Participant Gateway'],
    ['/?code=1&state=2', 'text/html; charset=utf-8', '<title>Participant Gateway'],
    ['/style.css', 'text/css; charset=utf-8', 'color-scheme: light dark'],
    ['/main.js', 'text/javascript; charset=utf-8', '/participant/connection'],
    ['/config.json', 'application/json; charset=utf-8', JSON.stringify(configuration)],
  ])('serves %s as %s', async (path, type, content) => {
    const response = await fetch(demo.url + path);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, type]);
    expect(await response.text()).toContain(content);
  });

  it('serves a module that imports nothing', async () => {
    const module = await (await fetch(`${demo.url}/main.js`)).text();
    expect(module).not.toMatch(/^(import|export) /m);
  });

  it('lets the page load its own files alone, and call the gateway and Amazon Connect', async () => {
    const { headers } = await fetch(demo.url);
    expect(headers.get('Content-Security-Policy')?.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      'img-src data:',
      "connect-src 'self' http://127.0.0.1:8787 http://127.0.0.1:8788 ws://127.0.0.1:8788",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers.get('Cache-Control')).toBe('no-store');
  });

  it.each([
    ['another path', '/main.ts', 'GET'],
    ['a path above the page', '/../demo.ts', 'GET'],
    ['another method', '/', 'POST'],
  ])('answers 404 to %s', async (_, path, method) => {
    const response = await fetch(demo.url + path, { method });
    expect([response.status, await response.text()]).toEqual([404, 'There is nothing here. The demo page is at /.\n']);
  });

  it('logs a line for every request, without what stands behind the path', async () => {
    lines.length = 0;
    await fetch(`${demo.url}/?code=something`);
    await fetch(`${demo.url}/something`);
    expect(lines).toEqual(['GET / 200', 'GET (no such path) 404']);
  });

  it('says which port is in use and how to choose another', async () => {
    const port = Number(new URL(demo.url).port);
    await expect(startDemo({ ...configuration, port })).rejects.toThrow(
      `Port ${port} is in use. Choose another with DEMO_PORT=<port>, or DEMO_PORT=0 for a free one.`,
    );
  });
});
