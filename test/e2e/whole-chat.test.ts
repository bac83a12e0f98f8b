import '../support/one-error.ts';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  AccessDeniedException,
  CancelParticipantAuthenticationCommand,
  CompleteAttachmentUploadCommand,
  ConflictException,
  ConnectParticipantClient,
  CreateParticipantConnectionCommand,
  DescribeViewCommand,
  DisconnectParticipantCommand,
  GetAttachmentCommand,
  GetAuthenticationUrlCommand,
  GetTranscriptCommand,
  ResourceNotFoundException,
  SendEventCommand,
  SendMessageCommand,
  StartAttachmentUploadCommand,
} from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../local/connect/amazon-connect.ts';
import { SCAN_MS } from '../../local/connect/attachments.ts';
import { TYPING_MS } from '../../local/connect/built-in-agent.ts';
import { call } from '../support/chats.ts';
import { record } from '../support/output.ts';
import { foreignProgram } from '../support/programs.ts';

const run = promisify(execFile);
const GREETING = /^Hello Ann, I am Ben\./;

let connect: AmazonConnect;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'home-'));
  connect = await startAmazonConnect({ stoppedAt: Date.now(), log: record });
});

afterAll(async () => {
  await connect.close();
  await rm(home, { recursive: true });
});

for (const program of foreignProgram('aws')) {
  describe(`the AWS CLI at ${program}`, () => {
    /** Runs a command of the CLI without any settings of the person at the desk. */
    const aws = async (...command: string[]) => {
      const { stdout } = await run(
        program,
        [...command, '--endpoint-url', connect.url, '--region', 'us-east-1', '--no-sign-request', '--output', 'json'],
        { env: { PATH: process.env.PATH, HOME: home, AWS_PAGER: '' } },
      );
      return stdout === '' ? undefined : JSON.parse(stdout);
    };
    const participant = (operation: string, ...rest: string[]) => aws('connectparticipant', operation, ...rest);
    const instance = ['--instance-id', '11111111-1111-1111-1111-111111111111'];
    const flow = ['--contact-flow-id', '22222222-2222-2222-2222-222222222222'];
    const text = ['--content-type', 'text/plain', '--content'];

    it('drives a whole chat: starts it, connects, sends, reads the transcript, and disconnects', async () => {
      const chat = await aws(
        'connect',
        'start-chat-contact',
        ...instance,
        ...flow,
        '--participant-details',
        'DisplayName=Ann',
      );
      const { ConnectionCredentials } = await participant(
        'create-participant-connection',
        ...['--type', 'CONNECTION_CREDENTIALS', '--connect-participant', '--participant-token', chat.ParticipantToken],
      );
      const token = ['--connection-token', ConnectionCredentials.ConnectionToken];
      const sent = await participant('send-message', ...text, 'Where is my parcel?', ...token);
      expect(sent).toEqual({ Id: expect.any(String), AbsoluteTime: expect.any(String) });
      connect.advance(TYPING_MS);
      const typing = 'application/vnd.amazonaws.connect.event.typing';
      await participant('send-event', '--content-type', typing, ...token);
      const { Transcript, InitialContactId } = await participant(
        'get-transcript',
        '--sort-order',
        'ASCENDING',
        ...token,
      );
      expect(InitialContactId).toBe(chat.ContactId);
      expect(Transcript.map(({ Content, ContentType }: Record<string, string>) => Content ?? ContentType)).toEqual([
        'application/vnd.amazonaws.connect.event.participant.joined',
        'application/vnd.amazonaws.connect.event.participant.joined',
        expect.stringMatching(GREETING),
        'Where is my parcel?',
        'Where is my parcel?',
      ]);
      const last = await participant('get-transcript', '--start-position', `Id=${sent.Id}`, ...token);
      expect(last.Transcript).toHaveLength(2);
      await participant('disconnect-participant', ...token);
      await expect(participant('send-message', ...text, 'Hello?', ...token)).rejects.toThrow(
        /An error occurred \(AccessDeniedException\) when calling the SendMessage operation: Access denied/,
      );
    });

    it('drives the second participant by hand, and stops the contact', async () => {
      const { ContactId } = connect.startChat('Ann');
      // The CLI of Debian 12 is older than CreateParticipant.
      const added = await call(connect.url, 'CreateParticipant', {
        InstanceId: 'an-instance',
        ContactId,
        ParticipantDetails: { ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Robo' },
      });
      const { ParticipantToken } = added.ParticipantCredentials as { ParticipantToken: string };
      const { ConnectionCredentials } = await participant(
        'create-participant-connection',
        ...['--type', 'CONNECTION_CREDENTIALS', '--participant-token', ParticipantToken],
      );
      const token = ['--connection-token', ConnectionCredentials.ConnectionToken];
      await participant('send-message', ...text, 'Beep.', ...token);
      const { Transcript } = await participant('get-transcript', '--max-results', '1', ...token);
      expect(Transcript).toMatchObject([{ Content: 'Beep.', ParticipantRole: 'CUSTOM_BOT', DisplayName: 'Robo' }]);
      await aws('connect', 'stop-contact', ...instance, '--contact-id', ContactId);
      await expect(aws('connect', 'stop-contact', ...instance, '--contact-id', ContactId)).rejects.toThrow(
        /An error occurred \(ContactNotFoundException\)/,
      );
    });
  });
}

describe('the JavaScript SDK', () => {
  it('calls all eleven operations, and reads what they answer', async () => {
    const client = new ConnectParticipantClient({
      endpoint: connect.url,
      region: 'us-east-1',
      credentials: { accessKeyId: '', secretAccessKey: '' },
    });
    const { ParticipantToken } = connect.startChat('Ann');
    const { ConnectionCredentials } = await client.send(
      new CreateParticipantConnectionCommand({
        ParticipantToken,
        Type: ['CONNECTION_CREDENTIALS'],
        ConnectParticipant: true,
      }),
    );
    const ConnectionToken = ConnectionCredentials?.ConnectionToken;
    const say = (Content: string) =>
      client.send(new SendMessageCommand({ ConnectionToken, ContentType: 'text/plain', Content }));
    const last = async () => {
      const { Transcript } = await client.send(new GetTranscriptCommand({ ConnectionToken, MaxResults: 1 }));
      return Transcript?.[0];
    };
    const greeting = await last();
    expect(greeting?.Content).toMatch(GREETING);
    const receipt = await client.send(
      new SendEventCommand({
        ConnectionToken,
        ContentType: 'application/vnd.amazonaws.connect.event.message.read',
        Content: JSON.stringify({ messageId: greeting?.Id }),
      }),
    );
    expect(receipt.Id).toEqual(expect.any(String));

    const { AttachmentId = '', UploadMetadata } = await client.send(
      new StartAttachmentUploadCommand({
        ConnectionToken,
        ContentType: 'text/plain',
        AttachmentName: 'note.txt',
        AttachmentSizeInBytes: 5,
      }),
    );
    const complete = () =>
      client.send(new CompleteAttachmentUploadCommand({ ConnectionToken, AttachmentIds: [AttachmentId] }));
    await expect(complete()).rejects.toBeInstanceOf(ConflictException);
    const { Url = '', HeadersToInclude = {} } = UploadMetadata ?? {};
    expect((await fetch(Url, { method: 'PUT', headers: HeadersToInclude, body: 'hello' })).status).toBe(200);
    await complete();
    connect.advance(SCAN_MS);
    const file = await client.send(new GetAttachmentCommand({ ConnectionToken, AttachmentId }));
    expect(file.AttachmentSizeInBytes).toBe(5);
    expect(await (await fetch(file.Url ?? '')).text()).toBe('hello');

    await say('/form');
    const { viewToken } = JSON.parse((await last())?.Content ?? '').data.content;
    const { View } = await client.send(new DescribeViewCommand({ ConnectionToken, ViewToken: viewToken }));
    expect(View?.Content?.Actions).toEqual(['Send']);
    const unknown = client.send(new DescribeViewCommand({ ConnectionToken, ViewToken: 'nothing' }));
    await expect(unknown).rejects.toBeInstanceOf(ResourceNotFoundException);

    await say('/signin');
    const { SessionId } = JSON.parse((await last())?.Content ?? '');
    const { AuthenticationUrl } = await client.send(
      new GetAuthenticationUrlCommand({ ConnectionToken, SessionId, RedirectUri: 'https://shop.example/' }),
    );
    expect(AuthenticationUrl).toMatch(new RegExp(`^${connect.url}/sign-in/`));
    await client.send(new CancelParticipantAuthenticationCommand({ ConnectionToken, SessionId }));

    await client.send(new DisconnectParticipantCommand({ ConnectionToken }));
    await expect(say('Hello?')).rejects.toBeInstanceOf(AccessDeniedException);
  });
});
