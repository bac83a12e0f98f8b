import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { readConfiguration } from '../../lib/configuration.ts';

const read = (context: Record<string, unknown>) => readConfiguration(new App({ context }).node);

/** Amazon Connect's, of an instance, as it publishes them; where it does not, the smallest of them. */
const quotas = {
  CreateParticipantConnection: { rate: 6, burst: 9 },
  DisconnectParticipant: { rate: 3, burst: 5 },
  GetTranscript: { rate: 8, burst: 12 },
  SendMessage: { rate: 10, burst: 15 },
  SendEvent: { rate: 10, burst: 15 },
  StartAttachmentUpload: { rate: 2, burst: 5 },
  CompleteAttachmentUpload: { rate: 2, burst: 5 },
  GetAttachment: { rate: 8, burst: 12 },
  DescribeView: { rate: 2, burst: 5 },
  GetAuthenticationUrl: { rate: 2, burst: 5 },
  CancelParticipantAuthentication: { rate: 2, burst: 5 },
};

const THROTTLES =
  'operations with their throttle, as name=rate/burst, separated by commas, such as SendMessage=20/30,SendEvent=20/30; the rate is in requests a second, the burst is what may come at once, and the names are CreateParticipantConnection, DisconnectParticipant,';

it('has a default for every key', () => {
  expect(read({})).toEqual({
    connectRegion: undefined,
    allowedOrigins: ['*'],
    logLevel: 'INFO',
    operations: 'all',
    throttle: quotas,
  });
});

describe('accepts', () => {
  it.each([
    ['connectRegion', 'eu-central-1', 'eu-central-1'],
    ['connectRegion', 'us-gov-west-1', 'us-gov-west-1'],
    ['allowedOrigins', '*', ['*']],
    ['allowedOrigins', 'https://a.example,https://a.example', ['https://a.example']],
    ['allowedOrigins', 'https://www.example.com', ['https://www.example.com']],
    [
      'allowedOrigins',
      'https://www.example.com, http://localhost:3000',
      ['https://www.example.com', 'http://localhost:3000'],
    ],
    ['allowedOrigins', ['https://www.example.com'], ['https://www.example.com']],
    ['logLevel', 'DEBUG', 'DEBUG'],
    ['operations', 'connection', 'connection'],
    ['throttle', 'SendMessage=20/30', { ...quotas, SendMessage: { rate: 20, burst: 30 } }],
    [
      'throttle',
      'SendMessage=0.5/1, CreateParticipantConnection=60/90',
      {
        ...quotas,
        SendMessage: { rate: 0.5, burst: 1 },
        CreateParticipantConnection: { rate: 60, burst: 90 },
      },
    ],
  ] as const)('%s %j', (key, value, expected) => {
    expect(read({ [key]: value })[key]).toEqual(expected);
  });
});

describe('refuses', () => {
  it.each([
    ['connectRegion', 'Frankfurt', 'the name of an AWS region, such as eu-central-1'],
    ['connectRegion', 1, 'the name of an AWS region'],
    ['allowedOrigins', '', '* or origins separated by commas'],
    ['allowedOrigins', 'https://www.example.com/', '* or origins separated by commas'],
    ['allowedOrigins', 'www.example.com', '* or origins separated by commas'],
    ['allowedOrigins', '*,https://www.example.com', '* or origins separated by commas'],
    ['allowedOrigins', "https://a'b.example", '* or origins separated by commas'],
    ['allowedOrigins', [], '* or origins separated by commas'],
    ['logLevel', 'info', 'one of DEBUG, INFO, WARN, ERROR'],
    ['operations', 'chat', 'one of all, connection'],
    ['throttle', '', THROTTLES],
    ['throttle', 20, THROTTLES],
    ['throttle', '20/30', THROTTLES],
    ['throttle', 'SendMessage=20', THROTTLES],
    ['throttle', 'SendMessage=0/30', THROTTLES],
    ['throttle', 'SendMessage=20/0', THROTTLES],
    ['throttle', 'SendMessage=20/2.5', THROTTLES],
    ['throttle', 'SendMessage=20/many', THROTTLES],
    ['throttle', 'SendMessage=9999999999/30', THROTTLES],
    ['throttle', 'SendMessage=20/9999999999', THROTTLES],
    ['throttle', 'SendFax=20/30', THROTTLES],
    ['throttle', 'SendMessage=20/30,', THROTTLES],
    ['throttle', 'SendMessage=20/30,SendMessage=10/15', THROTTLES],
  ])('%s %j, and says what it accepts', (key, value, accepts) => {
    expect(() => read({ [key]: value })).toThrow(
      `The configuration key ${key} has the value ${JSON.stringify(value)}: it must be ${accepts}`,
    );
  });
});
