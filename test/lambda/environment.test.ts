import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from '../../lambda/environment.ts';

describe('readEnvironment', () => {
  it.each([
    ['*', '*'],
    ['https://a.example', ['https://a.example']],
    ['https://a.example,https://b.example', ['https://a.example', 'https://b.example']],
  ])('reads the region and the origins %s', (ALLOWED_ORIGINS, allowedOrigins) => {
    expect(readEnvironment({ CONNECT_REGION: 'eu-west-2', ALLOWED_ORIGINS })).toEqual({
      connectRegion: 'eu-west-2',
      allowedOrigins,
    });
  });

  it.each([
    [{ ALLOWED_ORIGINS: '*' }, 'The environment variable CONNECT_REGION is missing: it must be the AWS region'],
    [{ CONNECT_REGION: 'eu-west-2' }, 'The environment variable ALLOWED_ORIGINS is missing: it must be an asterisk'],
    [{ CONNECT_REGION: '', ALLOWED_ORIGINS: '*' }, 'The environment variable CONNECT_REGION is missing'],
  ])('says what is missing from %j', (variables, message) => {
    expect(() => readEnvironment(variables)).toThrow(message);
  });
});
