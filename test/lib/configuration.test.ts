import { describe, expect, it } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { readConfiguration } from '../../lib/configuration.ts';

const read = (context: Record<string, unknown>) => readConfiguration(new App({ context }).node);

it('has a default for every key', () => {
  expect(read({})).toEqual({
    connectRegion: undefined,
    allowedOrigins: ['*'],
    logLevel: 'INFO',
    throttleRate: 6,
    throttleBurst: 9,
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
    ['throttleRate', '2.5', 2.5],
    ['throttleRate', 100, 100],
    ['throttleBurst', '20', 20],
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
    ['throttleRate', '0', 'a number of requests a second above 0'],
    ['throttleRate', 'many', 'a number of requests a second above 0'],
    ['throttleBurst', '2.5', 'a whole number of requests above 0'],
    ['throttleBurst', '', 'a whole number of requests above 0'],
  ])('%s %j, and says what it accepts', (key, value, accepts) => {
    expect(() => read({ [key]: value })).toThrow(
      `The configuration key ${key} has the value ${JSON.stringify(value)}: it must be ${accepts}`,
    );
  });
});
