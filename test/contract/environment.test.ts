import { describe, expect, it } from '@jest/globals';
import {
  readAuthorizerEnvironment,
  readEnvironment,
  writeAuthorizerEnvironment,
  writeEnvironment,
} from '../../contract/environment.ts';

describe("a function's environment", () => {
  it.each([[['*']], [['https://a.example']], [['https://a.example', 'https://b.example']]])(
    'is read as it was written, with the origins %j',
    (allowedOrigins) => {
      const written = writeEnvironment({ connectRegion: 'eu-west-2', fips: false, allowedOrigins });
      expect(readEnvironment(written)).toEqual({
        connectEndpoint: 'https://participant.connect.eu-west-2.amazonaws.com',
        allowedOrigins,
      });
    },
  );

  it.each([
    [false, 'https://participant.connect.us-east-1.amazonaws.com'],
    [true, 'https://participant.connect-fips.us-east-1.amazonaws.com'],
  ])('has the endpoint of the region, with FIPS 140 %s', (fips, connectEndpoint) => {
    const written = writeEnvironment({ connectRegion: 'us-east-1', fips, allowedOrigins: ['*'] });
    expect(readEnvironment(written)).toMatchObject({ connectEndpoint });
  });

  it('has another endpoint than that of the region if it names one', () => {
    const written = writeEnvironment({ connectRegion: 'us-east-1', fips: true, allowedOrigins: ['*'] });
    const variables = { ...written, AWS_ENDPOINT_URL_CONNECTPARTICIPANT: 'http://127.0.0.1:8788' };
    expect(readEnvironment(variables).connectEndpoint).toBe('http://127.0.0.1:8788');
  });

  it.each([
    [{ ALLOWED_ORIGINS: '*' }, 'The environment variable CONNECT_REGION is missing: it must be the AWS region'],
    [{ CONNECT_REGION: 'eu-west-2' }, 'The environment variable ALLOWED_ORIGINS is missing: it must be an asterisk'],
    [{ CONNECT_REGION: '', ALLOWED_ORIGINS: '*' }, 'The environment variable CONNECT_REGION is missing'],
  ])('says what is missing from %j', (variables, message) => {
    expect(() => readEnvironment(variables)).toThrow(message);
  });
});

describe("an authorizer's environment", () => {
  it.each([[['a-client']], [['a-client', 'https://api.example']]])(
    'is read as it was written, with the audiences %j',
    (audiences) => {
      const environment = { issuer: 'https://login.example', audiences, header: 'X-Gateway-Authorization' };
      expect(readAuthorizerEnvironment(writeAuthorizerEnvironment(environment))).toEqual(environment);
    },
  );

  it.each([
    ['TOKEN_ISSUER', 'the URL of an OpenID Connect issuer'],
    ['TOKEN_AUDIENCES', 'audiences of tokens, separated by commas'],
    ['TOKEN_HEADER', 'the name of a header'],
  ])('says what is missing: %s', (name, accepts) => {
    const variables = writeAuthorizerEnvironment({ issuer: 'https://login.example', audiences: ['a'], header: 'X-A' });
    expect(() => readAuthorizerEnvironment({ ...variables, [name]: '' })).toThrow(
      `The environment variable ${name} is missing: it must be ${accepts}`,
    );
  });
});
