import { describe, expect, it } from '@jest/globals';
import { readEnvironment, writeEnvironment } from '../../contract/environment.ts';

describe("a function's environment", () => {
  it.each([[['*']], [['https://a.example']], [['https://a.example', 'https://b.example']]])(
    'is read as it was written, with the origins %j',
    (allowedOrigins) => {
      const environment = { connectRegion: 'eu-west-2', allowedOrigins };
      expect(readEnvironment(writeEnvironment(environment))).toEqual(environment);
    },
  );

  it.each([
    [{ ALLOWED_ORIGINS: '*' }, 'The environment variable CONNECT_REGION is missing: it must be the AWS region'],
    [{ CONNECT_REGION: 'eu-west-2' }, 'The environment variable ALLOWED_ORIGINS is missing: it must be an asterisk'],
    [{ CONNECT_REGION: '', ALLOWED_ORIGINS: '*' }, 'The environment variable CONNECT_REGION is missing'],
  ])('says what is missing from %j', (variables, message) => {
    expect(() => readEnvironment(variables)).toThrow(message);
  });
});
