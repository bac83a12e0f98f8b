import { connectionEvent } from '../../test/support/proxy-event.ts';

/** What a browser sends. */
export const event = connectionEvent({
  headers: {
    'Content-Type': 'application/json',
    Origin: 'https://www.example.com',
    'User-Agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
    'X-Amz-Bearer': 'c'.repeat(400),
  },
  body: '{"Type":["WEBSOCKET","CONNECTION_CREDENTIALS"]}',
});
