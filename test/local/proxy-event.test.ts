import { describe, expect, it } from '@jest/globals';
import { proxyEvent } from '../../local/gateway/proxy-event.ts';

const request = {
  httpMethod: 'POST',
  resourcePath: '/participant/connection',
  path: '/participant/connection',
  query: '',
  pathParameters: {},
  rawHeaders: [],
  body: Buffer.from(''),
  stageName: 'v1',
  requestId: 'an-id',
  sourceIp: '127.0.0.1',
  time: 1000,
};

describe('a proxy event', () => {
  it('says null of what a request does not have', () => {
    expect(proxyEvent(request)).toMatchObject({
      body: null,
      headers: {},
      multiValueHeaders: {},
      pathParameters: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
    });
  });

  it('keeps the spelling of headers, the last of each and all of each', () => {
    const rawHeaders = ['X-Amz-Bearer', 'a', 'x-amz-bearer', 'b', '__proto__', 'c'];
    const { headers, multiValueHeaders } = proxyEvent({ ...request, rawHeaders });
    expect(Object.entries(headers)).toEqual([
      ['X-Amz-Bearer', 'b'],
      ['__proto__', 'c'],
    ]);
    expect(Object.entries(multiValueHeaders)).toEqual([
      ['X-Amz-Bearer', ['a', 'b']],
      ['__proto__', ['c']],
    ]);
  });

  it('takes query and path apart', () => {
    const event = proxyEvent({ ...request, query: 'a=1&a=2&b=%20', pathParameters: { ViewToken: 'v' } });
    expect(event).toMatchObject({
      pathParameters: { ViewToken: 'v' },
      queryStringParameters: { a: '2', b: ' ' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: [' '] },
    });
  });

  it('repeats the user agent as the identity', () => {
    const rawHeaders = ['user-agent', 'aws-cli/2'];
    expect(proxyEvent({ ...request, rawHeaders }).requestContext.identity.userAgent).toBe('aws-cli/2');
    expect(proxyEvent(request).requestContext.identity.userAgent).toBeNull();
  });

  it('names the request and where it came from', () => {
    expect(proxyEvent({ ...request, body: Buffer.from('{"a":"é"}') })).toMatchObject({
      body: '{"a":"é"}',
      isBase64Encoded: false,
      path: '/participant/connection',
      requestContext: {
        requestId: 'an-id',
        requestTimeEpoch: 1000,
        path: '/v1/participant/connection',
        stage: 'v1',
        identity: { sourceIp: '127.0.0.1' },
      },
    });
  });
});
