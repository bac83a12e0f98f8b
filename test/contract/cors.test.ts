import { describe, expect, it } from '@jest/globals';
import { allowedHeaders, allowedHeadersWith, corsHeaders } from '../../contract/cors.ts';

const exposed = { 'Access-Control-Expose-Headers': 'x-amzn-ErrorType,x-amzn-RequestId,Retry-After' };

describe('corsHeaders', () => {
  it('permits every origin if all are allowed', () => {
    expect(corsHeaders(['*'], 'https://any.example')).toEqual({ 'Access-Control-Allow-Origin': '*', ...exposed });
  });

  it('names the one allowed origin, whoever asks', () => {
    const headers = { 'Access-Control-Allow-Origin': 'https://a.example', ...exposed };
    expect(corsHeaders(['https://a.example'], 'https://a.example')).toEqual(headers);
    expect(corsHeaders(['https://a.example'], 'https://evil.example')).toEqual(headers);
  });

  it('echoes one of several allowed origins, and tells caches that the answer depends on it', () => {
    expect(corsHeaders(['https://a.example', 'https://b.example'], 'https://b.example')).toEqual({
      'Access-Control-Allow-Origin': 'https://b.example',
      Vary: 'Origin',
      ...exposed,
    });
  });

  it.each([['https://evil.example'], ['https://a.example.evil.example'], ['null'], [undefined]])(
    'does not permit %s, which is not among several',
    (origin) => {
      expect(corsHeaders(['https://a.example', 'https://b.example'], origin)).toEqual({ Vary: 'Origin', ...exposed });
    },
  );
});

describe('allowedHeadersWith', () => {
  it('adds the headers of credentials, and nothing where there are none', () => {
    expect(allowedHeadersWith(['X-Api-Key'])).toEqual([...allowedHeaders, 'X-Api-Key']);
    expect(allowedHeadersWith([])).toEqual(allowedHeaders);
  });

  it('adds none that is there, in whatever spelling', () => {
    expect(allowedHeadersWith(['authorization'])).toEqual(allowedHeaders);
  });
});
