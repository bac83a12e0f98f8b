import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { showProgress } from '../../cli/progress.ts';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { hasTerminals, TerminalSession } from '../support/terminal-session.ts';

let connect: AmazonConnect;

beforeAll(async () => {
  connect = await startAmazonConnect();
});

afterAll(() => connect.close());

(hasTerminals ? describe : describe.skip)('at a terminal', () => {
  const create = () =>
    new TerminalSession(
      ['create-participant-connection', '--type', 'WEBSOCKET', '--query', 'keys(@)', '--endpoint-url', connect.url],
      { PARTICIPANT_TOKEN: connect.startChat('Ann').ParticipantToken },
    );

  it('a call that takes a while is shown as such, until it is answered', async () => {
    connect.injectFault({ fault: 'delay', operation: 'CreateParticipantConnection', milliseconds: 1000 });
    const session = create();
    await session.shows('Calling CreateParticipantConnection …');
    expect(session.screen).not.toContain('Websocket');
    expect(await session.end()).toBe(0);
    expect(session.screen).toMatch(/Calling CreateParticipantConnection …[\s\S]*\[\s*"Websocket"\s*\]\s*$/);
  });
});

it('what is done at once is not shown', async () => {
  jest.useFakeTimers();
  const written = jest.spyOn(process.stderr, 'write');
  showProgress('Calling …')();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(written).not.toHaveBeenCalled();
  jest.useRealTimers();
});
