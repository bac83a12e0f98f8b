import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import { ask, call } from '../../support/chats.ts';
import { record } from '../../support/output.ts';

let connect: AmazonConnect;
let ParticipantToken: string;

beforeEach(async () => {
  connect = await startAmazonConnect({ stoppedAt: Date.parse('2026-11-22T12:00:00.000Z'), log: record });
  ({ ParticipantToken } = connect.startChat('Ann'));
});
afterEach(() => connect.close());

type Asked = Omit<Parameters<typeof call<'CreateParticipantConnection'>>[2], 'ParticipantToken'>;

describe('CreateParticipantConnection', () => {
  it('gives a websocket URL and a connection token, with the times at which they expire', async () => {
    const Type: Asked['Type'] = ['WEBSOCKET', 'CONNECTION_CREDENTIALS'];
    const { port } = new URL(connect.url);
    expect(await call(connect.url, 'CreateParticipantConnection', { ParticipantToken, Type })).toEqual({
      Websocket: {
        Url: expect.stringMatching(new RegExp(`^ws://127\\.0\\.0\\.1:${port}/websocket\\?AuthToken=\\w+$`)),
        ConnectionExpiry: '2026-11-22T13:00:00.000Z',
      },
      ConnectionCredentials: {
        ConnectionToken: expect.stringMatching(/^\w{1,1000}$/),
        Expiry: '2026-11-23T12:00:00.000Z',
      },
    });
  });

  it.each<[Asked, string[]]>([
    [{ Type: ['WEBSOCKET'] }, ['Websocket']],
    [{ Type: ['CONNECTION_CREDENTIALS'] }, ['ConnectionCredentials']],
    [{ Type: ['WEBRTC_CONNECTION'] }, ['WebRTCConnection']],
    [{ ConnectParticipant: true }, []],
  ])('gives for %j what was asked for and no more', async (asked, members) => {
    const answer = await call(connect.url, 'CreateParticipantConnection', { ParticipantToken, ...asked });
    expect(Object.keys(answer)).toEqual(members);
  });

  it('refuses a token that was never issued, and one whose contact has ended', async () => {
    const refused = { status: 403, errorType: 'AccessDeniedException', body: { Message: 'Access denied' } };
    const ended = connect.startChat('Bob');
    connect.stopContact(ended.ContactId);
    for (const token of ['nobody', ended.ParticipantToken]) {
      const input = { ParticipantToken: token, ConnectParticipant: true };
      expect(await ask(connect.url, 'CreateParticipantConnection', input)).toEqual(refused);
    }
  });

  it('checks its input by the contract', async () => {
    const input = { ParticipantToken, Type: ['FAX'] } as unknown as Asked;
    expect(await ask(connect.url, 'CreateParticipantConnection', input)).toMatchObject({
      status: 400,
      errorType: 'ValidationException',
      body: { Message: expect.stringContaining("'/Type/0'") },
    });
  });
});
