import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { promisify } from 'node:util';
import {
  AccessDeniedException,
  ConnectParticipantClient,
  ConnectParticipantServiceException,
  CreateParticipantConnectionCommand,
  InternalServerException,
  ThrottlingException,
  ValidationException,
} from '@aws-sdk/client-connectparticipant';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AssemblyChanges, answeringBy } from '../support/assembly.ts';
import { foreignProgram } from '../support/programs.ts';
import type { Turn } from '../support/scripted-server.ts';
import { startWorld, throttleEach, type World } from '../support/world.ts';

const run = promisify(execFile);

let world: World;
let now = 0;

/** A burst of one: a second request at the same time is throttled. */
beforeAll(async () => {
  world = await startWorld({ context: { throttle: throttleEach(1) }, now: () => now });
});

afterAll(() => world.close());

/** A refusal that a client without any knowledge of the gateway meets. */
interface Refused {
  readonly name: string;
  readonly status: number;
  readonly message: string;
  /** The class that the SDK's model has for it. */
  readonly modelled: new (
    ...args: never[]
  ) => ConnectParticipantServiceException;
  readonly token?: string;
  /** What the client asks for, if not a websocket. */
  readonly type?: string;
  /** Below the endpoint, if the client is given the wrong one. */
  readonly base?: string;
  readonly onTheWay?: readonly Turn[];
  /** What is changed of the stack that refuses. */
  readonly assembly?: AssemblyChanges;
  readonly throttled?: true;
}

const ofConnect = (status: number, name: string, modelled: Refused['modelled']): Refused => ({
  name,
  status,
  message: `${name} it is.`,
  modelled,
  onTheWay: Array(3).fill({ status, headers: { 'x-amzn-ErrorType': name }, body: { Message: `${name} it is.` } }),
});

const refusals: [string, Refused][] = [
  ["Amazon Connect's AccessDeniedException", ofConnect(403, 'AccessDeniedException', AccessDeniedException)],
  ["Amazon Connect's ThrottlingException", ofConnect(429, 'ThrottlingException', ThrottlingException)],
  ["Amazon Connect's ValidationException", ofConnect(400, 'ValidationException', ValidationException)],
  ["Amazon Connect's InternalServerException", ofConnect(500, 'InternalServerException', InternalServerException)],
  [
    'a body that API Gateway refuses',
    {
      name: 'ValidationException',
      status: 400,
      message: 'The request body is not what POST /participant/connection accepts. It is a JSON object',
      modelled: ValidationException,
      type: 'FAX',
    },
  ],
  [
    'a token that the function refuses',
    {
      name: 'ValidationException',
      status: 400,
      message: "Value with length 1001 at '/ParticipantToken'",
      modelled: ValidationException,
      token: 'x'.repeat(1001),
    },
  ],
  [
    'the throttle of API Gateway',
    {
      name: 'ThrottlingException',
      status: 429,
      message: 'Too many requests reach the gateway.',
      modelled: ThrottlingException,
      throttled: true,
    },
  ],
  [
    'an unknown path',
    {
      name: 'UnknownOperationException',
      status: 404,
      message: 'No operation answers this method and path.',
      modelled: ConnectParticipantServiceException,
      base: '/wrong',
    },
  ],
  [
    'Amazon Connect out of reach',
    {
      name: 'ServiceUnavailableException',
      status: 503,
      message: 'Amazon Connect could not be reached.',
      modelled: ConnectParticipantServiceException,
      onTheWay: ['reset', 'reset', 'reset'],
    },
  ],
  [
    'an answer that is not of Amazon Connect',
    {
      name: 'BadGatewayException',
      status: 502,
      message: 'The answer of Amazon Connect could not be understood.',
      modelled: ConnectParticipantServiceException,
      onTheWay: [{ status: 200, body: '<h1>No</h1>' }],
    },
  ],
  [
    'headers that are too large',
    {
      name: 'RequestEntityTooLargeException',
      status: 413,
      message: 'The request is larger than the gateway accepts.',
      modelled: ConnectParticipantServiceException,
      token: 'x'.repeat(11_000),
    },
  ],
  [
    'the firewall',
    {
      name: 'RequestBlockedException',
      status: 400,
      message: 'The firewall in front of the gateway refused the request.',
      modelled: ConnectParticipantServiceException,
      token: ' ',
      assembly: answeringBy('WAF_FILTERED'),
    },
  ],
  [
    'an authorizer',
    {
      name: 'UnauthorizedException',
      status: 401,
      message: 'The gateway did not accept the credentials of the request.',
      modelled: ConnectParticipantServiceException,
      token: ' ',
      assembly: answeringBy('UNAUTHORIZED'),
    },
  ],
  [
    'Amazon Connect being slow',
    {
      name: 'GatewayTimeoutException',
      status: 504,
      message: 'Amazon Connect did not answer in time.',
      modelled: ConnectParticipantServiceException,
      onTheWay: ['silence'],
      assembly: { template: (text) => text.replace(/"Timeout": 10\b/g, '"Timeout": 1') },
    },
  ],
  [
    'a function that crashes',
    {
      name: 'InternalServerException',
      status: 500,
      message: 'The gateway failed to handle the request.',
      modelled: InternalServerException,
      assembly: { module: () => 'export const handler = async () => process.exit(1);' },
    },
  ],
];

/** Lets the throttle fill again, and sets what the next request meets. */
async function prepare({ onTheWay = [], assembly, throttled, token, type, base = '' }: Refused) {
  now += 60_000;
  await (assembly ? world.serve(assembly) : world.restore());
  world.way.replyWith(...onTheWay);
  if (throttled) await fetch(`${world.gateway.url}/participant/connection`, { method: 'POST' });
  return {
    endpoint: `${world.gateway.url}${base}`,
    token: token ?? world.connect.startChat('Ann').ParticipantToken,
    type: type ?? 'WEBSOCKET',
  };
}

describe('the JavaScript SDK', () => {
  const send = ({ endpoint, token, type }: Awaited<ReturnType<typeof prepare>>) =>
    new ConnectParticipantClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: '', secretAccessKey: '' },
      maxAttempts: 1,
    }).send(new CreateParticipantConnectionCommand({ ParticipantToken: token, Type: [type as 'WEBSOCKET'] }));

  it.each(refusals)('throws the modelled class for %s', async (_, refused) => {
    const error = await send(await prepare(refused)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(refused.modelled);
    expect(error).toMatchObject({
      name: refused.name,
      message: expect.stringContaining(refused.message),
      $metadata: { httpStatusCode: refused.status, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  });

  it('connects where nothing is wrong', async () => {
    const request = await prepare({ name: '', status: 200, message: '', modelled: ConnectParticipantServiceException });
    expect(await send(request)).toMatchObject({ Websocket: { Url: expect.stringMatching(/^ws:/) } });
  });
});

for (const aws of foreignProgram('aws')) {
  describe(`the AWS CLI at ${aws}`, () => {
    it.each(refusals)('prints name and message of %s', async (_, refused) => {
      const { endpoint, token, type } = await prepare(refused);
      const command = `${aws} connectparticipant create-participant-connection --type ${type} --participant-token '${token}' --endpoint-url ${endpoint} --region us-east-1 --no-sign-request`;
      const { PATH } = process.env;
      const failed = run('sh', ['-c', command], {
        env: { PATH, HOME: tmpdir(), AWS_PAGER: '', AWS_MAX_ATTEMPTS: '1', AWS_RETRY_MODE: 'standard' },
      });
      const error = await failed.then(
        () => undefined,
        ({ stderr }: { stderr: string }) => stderr.trim(),
      );
      expect(error).toContain(
        `An error occurred (${refused.name}) when calling the CreateParticipantConnection operation`,
      );
      expect(error).toContain(refused.message);
      if (token.trim() !== '') expect(error).not.toContain(token);
    });
  });
}
