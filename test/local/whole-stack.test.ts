import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Call, callAt, errorTypeOf, JSON_TYPE, WEBSOCKET } from '../support/call.ts';
import { everything } from '../support/configurations.ts';
import { startWorld, type World } from '../support/world.ts';

describe('a gateway with everything on', () => {
  let world: World;
  let credentials: Readonly<Record<string, string>>;
  let now = 0;
  beforeAll(async () => {
    world = await startWorld({ context: everything, now: () => now });
    credentials = (await world.gateway.makeCaller()).headers;
  });
  afterAll(() => world.close());

  const call = (request: Call) => callAt(world.gateway.url, request);
  const connect = (headers: Readonly<Record<string, string>>) => {
    const { ParticipantToken } = world.connect.startChat('Ann');
    return call({ headers: { ...JSON_TYPE, 'X-Amz-Bearer': ParticipantToken, ...headers }, body: WEBSOCKET });
  };

  it('asks for a token and an API key', () => {
    expect(Object.keys(credentials)).toEqual(['X-Gateway-Authorization', 'X-Api-Key']);
  });

  it('carries the call of who has both to Amazon Connect, by the alias of its function', async () => {
    const { status, body } = await connect(credentials);
    expect([status, Object.keys(body as object)]).toEqual([200, ['Websocket']]);
  });

  it.each([
    { who: 'neither', sent: [] as string[] },
    { who: 'the API key alone', sent: ['X-Api-Key'] },
    { who: 'the token alone', sent: ['X-Gateway-Authorization'] },
  ])('refuses who has $who', async ({ sent }) => {
    const some = Object.entries(credentials).filter(([name]) => sent.includes(name));
    const { status, headers } = await connect(Object.fromEntries(some));
    expect([status, errorTypeOf(headers)]).toEqual([401, 'UnauthorizedException']);
  });

  it('permits its headers to the pages of its origins, before any of them is sent', async () => {
    const { status, headers } = await call({
      method: 'OPTIONS',
      headers: { Origin: 'http://localhost:3000', 'Access-Control-Request-Method': 'POST' },
    });
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, 'http://localhost:3000']);
    expect(headers.get('access-control-allow-headers')?.split(',')).toEqual(
      expect.arrayContaining(['X-Gateway-Authorization', 'X-Api-Key', 'X-Amz-Bearer']),
    );
  });

  it('throttles before the quota of an instance is used up', async () => {
    now += 60_000;
    const statuses: number[] = [];
    for (let count = 0; count < 9; count++) statuses.push((await connect(credentials)).status);
    expect(statuses).toEqual([...Array(8).fill(200), 429]);
  });
});
