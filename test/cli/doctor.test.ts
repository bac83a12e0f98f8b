import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ANSWER_TIMEOUT } from '../../client/timing.ts';
import { closeServer, listen } from '../../local/listen.ts';
import { runCommandLine, type Surroundings, startCommandLine } from '../support/command-line.ts';
import { hurriedClock } from '../support/hurried-clock.ts';
import { foreignProgram, run } from '../support/programs.ts';
import { startWorld, throttleEach, type World } from '../support/world.ts';

const COMMAND = fileURLToPath(new URL('../../cli/participant-gateway.ts', import.meta.url));
const ORIGIN = 'https://www.example.com';
const [openssl] = foreignProgram('openssl');

/** What an answer is on its way to the command. */
interface Tampered {
  status: number;
  readonly headers: Headers;
  body: string;
}

type Tamper = (answer: Tampered, request: IncomingMessage) => unknown;

let world: World;
/** Something in front of the gateway that may change what it answers. */
let front: string;
let tamper: Tamper;
const server = createServer(async (request, response) => {
  const { method = '', url = '', headers } = request;
  const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...kept } = headers;
  const body = await text(request);
  const answer = await fetch(new URL(world.gateway.url).origin + url, {
    method,
    headers: kept as Record<string, string>,
    ...(body !== '' && { body }),
  });
  const tampered = { status: answer.status, headers: new Headers(answer.headers), body: await answer.text() };
  tamper(tampered, request);
  tampered.headers.delete('Content-Length');
  response.writeHead(tampered.status, Object.fromEntries(tampered.headers));
  response.end(tampered.status === 204 ? undefined : tampered.body);
});

beforeAll(async () => {
  world = await startWorld();
  front = `${await listen(server, 0, 'PORT')}/v1`;
});

beforeEach(() => {
  tamper = () => {};
});

afterEach(() => world.connect.clearFaults());

afterAll(async () => {
  await closeServer(server);
  await world.close();
});

/** A gateway for two origins, which throttles DescribeView as a usual one does. */
const STRICT = {
  allowedOrigins: `${ORIGIN},https://help.example.com`,
  throttle: throttleEach(1e6).replace('DescribeView=1000000/1000000', 'DescribeView=2/5'),
};

/** Without the waits for what is tried again: after a 429, and after a subscription that failed. */
const clock = hurriedClock({ 500: 5, 1000: 10, 2000: 10 });

async function doctor(args: readonly string[] = [], surroundings: Surroundings = {}) {
  const all = ['doctor', '--endpoint-url', front, ...args];
  const { exitCode, stdout, stderr } = await runCommandLine(all, { environment: { clock }, ...surroundings });
  expect(stderr).toBe('');
  const lines = stdout.split('\n').filter(Boolean);
  return { exitCode, lines, failures: lines.filter((line) => line.startsWith('FAIL')) };
}

const withToken = (): Surroundings => ({
  variables: { PARTICIPANT_TOKEN: world.connect.startChat('Ann').ParticipantToken },
});

describe('a sound gateway', () => {
  it('has a line for each check, and the exit code 0', async () => {
    const { exitCode, lines } = await doctor(['--origin', ORIGIN], withToken());
    const took = expect.stringMatching(/ \(\d+ ms\)$/);
    expect(lines.map((line) => line.replace(/ \(\d+ ms\)$/, ''))).toEqual([
      'ok    DNS                     127.0.0.1 is an address.',
      'ok    TLS                     None is needed on this machine.',
      'ok    no token                It is refused: 400 ValidationException.',
      `ok    preflights              ${ORIGIN} may call all 11 operations, with the headers that SDKs send.`,
      'ok    no body                 It is refused: 400 ValidationException.',
      'ok    broken JSON             It is refused: 400 ValidationException.',
      'ok    a wrong member          It is refused: 400 ValidationException.',
      'ok    the same as text/plain  It is refused: 400 ValidationException.',
      'ok    an unknown path         It is refused: 404 UnknownOperationException.',
      'ok    a wrong method          It is refused: 404 UnknownOperationException.',
      'skip  throttle                Not tried: --throttle does, and makes 429s that the metrics of the gateway count.',
      'ok    Amazon Connect          It is reached, and refuses a token that nobody has: 403 AccessDeniedException.',
      `ok    CORS                    ${ORIGIN} may read every answer, and when to try again.`,
      'ok    get                     CreateParticipantConnection gives a websocket URL and a connection token.',
      'ok    open                    The websocket is opened.',
      'ok    subscribe               The chat is subscribed to.',
      'ok    catch up                GetTranscript gives what was said before.',
      'ok    heartbeat               The first heartbeat is answered.',
      '18 checks: 17 well, 1 skipped.',
    ]);
    expect([lines[2], lines[4], lines[11], lines[13]]).toEqual([took, took, took, took]);
    expect(exitCode).toBe(0);
  });

  it('is checked without a token and an origin, too, at a URL with a slash at its end', async () => {
    const { exitCode, lines } = await doctor(['--endpoint-url', `${front}/`]);
    expect(exitCode).toBe(0);
    expect(lines.filter((line) => line.startsWith('skip'))).toEqual([
      expect.stringContaining('preflights              None was sent: --origin names the page'),
      expect.stringContaining('throttle '),
      expect.stringContaining('handshake               Not tried: --participant-token or PARTICIPANT_TOKEN gives'),
    ]);
  });

  it('is told as one JSON document with --json', async () => {
    const { exitCode, stdout } = await runCommandLine(['doctor', '--endpoint-url', front, '--json'], withToken());
    expect(exitCode).toBe(0);
    const { endpoint, status, checks } = JSON.parse(stdout);
    expect([endpoint, status, checks.length]).toEqual([front, 'ok', 18]);
    expect(checks[2]).toEqual({
      check: 'no token',
      status: 'ok',
      finding: 'It is refused: 400 ValidationException.',
      milliseconds: expect.any(Number),
    });
  });

  it('has colours at a terminal, and says there what is being checked', async () => {
    const shown: string[] = [];
    const { lines } = await doctor([], {
      hasColors: true,
      showProgress: (doing) => {
        shown.push(doing);
        return () => {};
      },
    });
    expect(lines[0]).toBe('\x1b[32mok  \x1b[39m  DNS                     127.0.0.1 is an address.');
    expect(shown).toContain('Checking the way to Amazon Connect …');
  });

  it('calls again as Retry-After says, if it throttles the checks', async () => {
    const refused = new Set<string>();
    tamper = (answer, { method, url, headers }) => {
      const call = `${method} ${url} ${headers['content-type']}`;
      if (refused.has(call)) return;
      refused.add(call);
      answer.status = 429;
      answer.headers.set('Retry-After', '2');
    };
    const waits: number[] = [];
    const waiting = {
      ...clock,
      setTimeout: (callback: () => void, period: number) => {
        if (period === 2000) waits.push(period);
        return clock.setTimeout(callback, period);
      },
    };
    expect((await doctor([], { environment: { clock: waiting } })).exitCode).toBe(0);
    expect(waits).toHaveLength(refused.size);
  });
});

describe('CORS', () => {
  it('fails for an origin that the gateway does not allow, by preflights and answers', async () => {
    await world.serveStack(STRICT);
    const { exitCode, failures } = await doctor(['--origin', 'https://other.example']);
    const sound = await doctor(['--origin', ORIGIN]);
    await world.restore();
    expect(exitCode).toBe(2);
    expect(failures).toEqual([
      expect.stringMatching(
        /^FAIL {2}preflights +That of CreateParticipantConnection and 10 more does not allow https:\/\/other\.example\. To mend it: Name the origin in allowedOrigins/,
      ),
      expect.stringMatching(
        /^FAIL {2}CORS +The answer 400 to POST \/participant\/connection and 3 more does not let https:\/\/other\.example read it\./,
      ),
    ]);
    expect(sound.exitCode).toBe(0);
  });

  it.each<[string, Tamper, RegExp]>([
    [
      'a preflight that is refused',
      (answer) => Object.assign(answer, { status: 403 }),
      /That of CreateParticipantConnection and 10 more was answered 403\./,
    ],
    [
      'a method that is not allowed',
      ({ headers }) => headers.set('Access-Control-Allow-Methods', 'POST'),
      /That of DescribeView does not allow the method GET\./,
    ],
    [
      'headers that are not allowed',
      ({ headers }) => headers.set('Access-Control-Allow-Headers', 'Content-Type, authorization'),
      /does not allow the header x-amz-bearer, x-amz-content-sha256, /,
    ],
    [
      'a star, which does not stand for Authorization',
      ({ headers }) => headers.set('Access-Control-Allow-Headers', '*'),
      /does not allow the header authorization\./,
    ],
  ])('fails for %s', async (_, change, words) => {
    tamper = (answer, request) => {
      if (request.method === 'OPTIONS') change(answer, request);
    };
    const { exitCode, failures } = await doctor(['--origin', ORIGIN]);
    expect([exitCode, failures]).toEqual([2, [expect.stringMatching(words)]]);
  });

  it('accepts stars', async () => {
    tamper = ({ headers }, { method }) => {
      headers.set('Access-Control-Expose-Headers', '*');
      if (method !== 'OPTIONS') return;
      headers.set('Access-Control-Allow-Methods', '*');
      headers.set('Access-Control-Allow-Headers', '*, Authorization');
    };
    expect((await doctor(['--origin', ORIGIN])).exitCode).toBe(0);
  });

  it('fails for a header that pages cannot see, also without an origin', async () => {
    tamper = ({ headers }) => headers.set('Access-Control-Expose-Headers', 'x-amzn-ErrorType,x-amzn-RequestId');
    const { exitCode, failures } = await doctor();
    expect([exitCode, failures]).toEqual([
      2,
      [expect.stringContaining('does not let pages see Retry-After. To mend it: ')],
    ]);
  });
});

describe('the shape of a refusal', () => {
  it.each<[string, Tamper, string]>([
    ['no error name', ({ headers }) => headers.delete('x-amzn-ErrorType'), 'it has no x-amzn-ErrorType'],
    [
      'two error names',
      (answer) => Object.assign(answer, { body: answer.body.replace('"__type":"', '"__type":"Other') }),
      'its header and its body name different errors',
    ],
    [
      'no message',
      (answer) => Object.assign(answer, { body: answer.body.replace('"Message"', '"Text"') }),
      'it has no Message',
    ],
    ['no request id', ({ headers }) => headers.delete('x-amzn-RequestId'), 'it has no x-amzn-RequestId'],
    [
      'another content type',
      ({ headers }) => headers.set('Content-Type', 'text/html'),
      'its Content-Type is not that of JSON',
    ],
    ['no JSON', (answer) => Object.assign(answer, { body: '<html>' }), 'its body is no JSON object'],
  ])('fails with %s', async (_, change, fault) => {
    // One refusal alone, after which the rest is checked, too.
    tamper = (answer, request) => {
      if (request.url?.endsWith('/nothing')) change(answer, request);
    };
    const { exitCode, failures, lines } = await doctor();
    expect([exitCode, failures]).toEqual([
      2,
      [
        expect.stringMatching(
          new RegExp(
            `^FAIL {2}an unknown path +It is refused, 404 UnknownOperationException, but ${fault}\\. .*To mend it: Deploy`,
          ),
        ),
      ],
    ]);
    expect(lines.at(-1)).toBe('14 checks: 10 well, 1 failed, 3 skipped.');
  });

  it.each([
    [302, 'It redirects: name the URL'],
    [401, 'give them by --header'],
    [403, 'which firewall or policy is in front of it'],
    [404, 'See whether the URL is the output GatewayUrl of the stack'],
    [413, 'A firewall in front of it takes less'],
    [418, 'What answers is no Participant Gateway'],
    [429, 'Too many requests come'],
    [501, 'What answers is no Participant Gateway'],
    [502, 'What answers is no Participant Gateway'],
  ])('fails with another status, and says what is likely: %d', async (status, words) => {
    tamper = (answer) => {
      answer.status = status;
      if (status === 302) answer.headers.set('Location', '/v1/participant/nothing');
      answer.headers.delete('x-amzn-ErrorType');
      answer.body = '';
    };
    const { exitCode, lines } = await doctor();
    expect([exitCode, lines.slice(2)]).toEqual([
      2,
      [
        expect.stringMatching(
          new RegExp(
            `^FAIL {2}no token +It is answered ${status} without a name, and not 400 ValidationException\\. .*To mend it: .*${words}`,
          ),
        ),
        'skip  the rest                It needs a gateway that answers, and lets this command in.',
        '4 checks: 2 well, 1 failed, 1 skipped.',
      ],
    ]);
  });
});

it.each([
  [500, 'See the log of the function'],
  [502, 'The gateway does not get through to Amazon Connect'],
  [503, 'The gateway does not get through to Amazon Connect'],
])('an error of the gateway itself says where to look: %d', async (status, words) => {
  tamper = (answer) => {
    answer.status = status;
  };
  const { exitCode, failures } = await doctor();
  expect([exitCode, failures]).toEqual([2, [expect.stringContaining(`To mend it: ${words}`)]]);
});

describe('credentials', () => {
  it('that are missing are told, and with --header all is well', async () => {
    await world.serveAccess({ apiKeys: ['widget'] });
    const { headers } = await world.gateway.makeCaller();
    const without = await doctor(['--origin', ORIGIN]);
    const [[name = '', value = ''] = []] = Object.entries(headers);
    const surroundings = withToken();
    const given = await doctor(['--origin', ORIGIN, '--header', `${name}: ${value}`], surroundings);
    await world.restore();
    expect([without.exitCode, without.failures]).toEqual([
      2,
      [expect.stringMatching(/^FAIL {2}no token +It is answered 401 UnauthorizedException, .*give them by --header/)],
    ]);
    expect([given.exitCode, given.failures]).toEqual([0, []]);
  });
});

describe('the way to Amazon Connect', () => {
  it('fails where it is broken', async () => {
    world.way.replyWith('reset', 'reset', 'reset');
    const { exitCode, failures } = await doctor();
    expect([exitCode, failures]).toEqual([
      2,
      [
        expect.stringMatching(
          /^FAIL {2}Amazon Connect +A token that nobody has was answered 503 ServiceUnavailableException, and not refused\. .*see connectRegion/,
        ),
      ],
    ]);
  });

  it('is a warning where it is throttled, with the exit code 1', async () => {
    world.connect.injectFault({
      fault: 'error',
      operation: 'CreateParticipantConnection',
      name: 'ThrottlingException',
      times: 4,
    });
    const { exitCode, lines } = await doctor();
    expect(exitCode).toBe(1);
    expect(lines).toContainEqual(
      expect.stringMatching(/^warn {2}Amazon Connect +Too many calls reach it: 429 ThrottlingException\./),
    );
    expect(lines.at(-1)).toBe('14 checks: 10 well, 1 with a warning, 3 skipped.');
  });

  it('is a warning where it may not have been asked', async () => {
    tamper = (answer) => {
      if (answer.status !== 403) return;
      answer.status = 400;
      answer.headers.set('x-amzn-ErrorType', 'ValidationException');
      answer.body = '{"Message":"No."}';
    };
    const { exitCode, lines } = await doctor();
    expect([exitCode, lines]).toEqual([
      1,
      expect.arrayContaining([
        expect.stringMatching(
          /^warn {2}Amazon Connect +.*answered 400 ValidationException, which may be the gateway's own\..*Give a participant token/,
        ),
      ]),
    ]);
  });

  it('fails where its refusal comes in another shape', async () => {
    tamper = (answer) => {
      if (answer.status === 403) answer.headers.delete('x-amzn-RequestId');
    };
    const { failures } = await doctor();
    expect(failures).toEqual([
      expect.stringMatching(/^FAIL {2}Amazon Connect +It is reached, and refuses .*, but it has no x-amzn-RequestId\./),
    ]);
  });
});

describe('--throttle', () => {
  const throttleLine = async () => {
    const { exitCode, lines } = await doctor(['--throttle', '--origin', ORIGIN]);
    return [exitCode, lines.find((line) => line.includes('  throttle '))];
  };

  it('finds the throttle, and what it says', async () => {
    await world.serveStack(STRICT);
    const found = await throttleLine();
    tamper = ({ headers }) => headers.delete('Retry-After');
    const silent = await throttleLine();
    await world.restore();
    expect(found).toEqual([
      0,
      expect.stringMatching(/^ok {4}throttle +A call too many is answered 429, to be tried again after 1 s\./),
    ]);
    expect(silent).toEqual([
      2,
      expect.stringMatching(/^FAIL {2}throttle +A call too many was answered 429, but it does not say by Retry-After/),
    ]);
  });

  it('warns where there is none', async () => {
    expect(await throttleLine()).toEqual([
      1,
      expect.stringMatching(
        /^warn {2}throttle +60 calls of DescribeView were let through\..*set throttle below the quotas/,
      ),
    ]);
  });

  it('is skipped where the operation is not served, by which it would be tried', async () => {
    await world.serveStack({ operations: 'connection' });
    const skipped = await throttleLine();
    await world.restore();
    expect(skipped).toEqual([0, expect.stringMatching(/^skip {2}throttle +The gateway does not serve DescribeView/)]);
  });

  it('fails where something else is answered', async () => {
    tamper = (answer, { url }) => {
      if (url?.includes('views')) answer.status = 403;
    };
    expect(await throttleLine()).toEqual([
      2,
      expect.stringMatching(
        /^FAIL {2}throttle +DescribeView without a token is answered 403, and not 400 or 429\. .*which firewall or policy/,
      ),
    ]);
  });

  it('calls nothing without it', async () => {
    const paths: (string | undefined)[] = [];
    tamper = (_, { url }) => void paths.push(url);
    await doctor();
    expect(paths.filter((path) => path?.includes('views'))).toEqual([]);
    expect(paths).toHaveLength(8);
  });
});

describe('the handshake', () => {
  const stages = async (surroundings: Surroundings = withToken()) => {
    const { exitCode, lines } = await doctor([], surroundings);
    return [exitCode, lines.slice(-6, -1).map((line) => line.replace(/ {2,}/g, '  '))];
  };

  it('fails at the call for a token that is none', async () => {
    expect(await stages({ variables: { PARTICIPANT_TOKEN: 'unknown' } })).toEqual([
      2,
      [
        expect.stringMatching(
          /^FAIL {2}get {2}An error occurred \(AccessDeniedException\) .*To mend it: A token is good for one chat/,
        ),
        'skip  open  It was not reached.',
        'skip  subscribe  It was not reached.',
        'skip  catch up  It was not reached.',
        'skip  heartbeat  It was not reached.',
      ],
    ]);
  });

  it('fails at the websocket, the subscription, or the transcript', async () => {
    world.connect.injectFault({ fault: 'expired-urls' });
    expect(await stages()).toMatchObject([
      2,
      [
        /^ok {2}get/,
        /^FAIL {2}open {2}The websocket was not opened\. The server answered 403/,
        /^skip/,
        /^skip/,
        /^skip/,
      ].map((words) => expect.stringMatching(words)),
    ]);
    world.connect.injectFault({ fault: 'failed-subscriptions', times: 5 });
    expect(await stages()).toMatchObject([
      2,
      [
        /^ok {2}get/,
        /^ok {2}open/,
        /^FAIL {2}subscribe {2}The websocket was not subscribed/,
        /^skip/,
        /^ok {2}heartbeat/,
      ].map((words) => expect.stringMatching(words)),
    ]);
    world.connect.injectFault({ fault: 'error', operation: 'GetTranscript', name: 'ValidationException' });
    expect(await stages()).toMatchObject([
      2,
      [
        /^ok {2}get/,
        /^ok {2}open/,
        /^ok {2}subscribe/,
        /^FAIL {2}catch up {2}.*\(ValidationException\) when calling the GetTranscript operation/,
        /heartbeat/,
      ].map((words) => expect.stringMatching(words)),
    ]);
  });

  it('fails at the first heartbeat, if that stays unanswered', async () => {
    world.connect.injectFault({ fault: 'missed-heartbeats', times: 100 });
    const environment = { clock: hurriedClock({ [ANSWER_TIMEOUT]: 1000 }) };
    expect(await stages({ ...withToken(), environment })).toEqual([
      2,
      [
        ...Array(4).fill(expect.stringMatching(/^ok/)),
        expect.stringMatching(/^FAIL {2}heartbeat {2}It was not answered in time\./),
      ],
    ]);
  });
});

describe('the network', () => {
  const rest = 'skip  the rest                It needs a gateway that answers, and lets this command in.';

  it.each([
    [
      'a name that nobody has',
      'https://a..b/v1',
      /^FAIL {2}DNS +a\.\.b has no address \((ENOTFOUND|EAI_AGAIN)\)\. To mend it: /,
      1,
    ],
    [
      'no TLS',
      '{secure}',
      /^FAIL {2}TLS +No connection could be made \(ERR_SSL_\w+\)\. To mend it: .*does it want http:\/\//,
      2,
    ],
    [
      'plain text beyond this machine',
      '{everywhere}',
      /^FAIL {2}TLS +The URL begins with http:\/\/.*To mend it: Use https:\/\//,
      2,
    ],
    [
      'a port that no page may call',
      'http://127.0.0.1:9',
      /^FAIL {2}whether it answers +There was no answer\. .*\(bad port\)/,
      3,
    ],
    [
      'nothing that listens',
      '{closed}',
      /^FAIL {2}whether it answers +There was no answer\. To mend it: Nothing listens there.*\(ECONNREFUSED\)/,
      3,
    ],
  ])('fails for %s, and the rest is skipped', async (_, url, words, count) => {
    const spare = createServer();
    const closed = await listen(spare, 0, 'PORT');
    await closeServer(spare);
    const filled = url
      .replace('{closed}', closed)
      .replace('{secure}', front.replace('http:', 'https:'))
      .replace('{everywhere}', front.replace('127.0.0.1', '0.0.0.0'));
    const { exitCode, lines } = await doctor(['--endpoint-url', filled]);
    expect(exitCode).toBe(2);
    expect(lines.slice(count - 1)).toEqual([expect.stringMatching(words), rest, expect.stringMatching(/^\d checks: /)]);
  });

  it('finds the addresses of a name', async () => {
    const { lines } = await doctor(['--endpoint-url', front.replace('127.0.0.1', 'localhost')]);
    expect(lines[0]).toMatch(/^ok {4}DNS +localhost is .*127\.0\.0\.1/);
    expect(lines[1]).toBe('ok    TLS                     None is needed on this machine.');
  });

  it('fails for an answer that does not come in time', async () => {
    const silent = createServer();
    const url = await listen(silent, 0, 'PORT');
    const { failures } = await doctor(['--endpoint-url', url], {
      environment: { clock: { ...clock, setTimeout: (callback) => silent.once('request', callback) } },
    });
    await closeServer(silent);
    expect(failures).toEqual([expect.stringContaining('It took the call, and did not answer in time')]);
  });

  describe('with TLS', () => {
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'doctor-'));
    });

    afterAll(() => rm(folder, { recursive: true }));

    /** The line about TLS, of a server whose certificate lasts some days. */
    async function line(days: number, isTrusted: boolean, name = 'IP:127.0.0.1'): Promise<string | undefined> {
      const request = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /O=Example -addext subjectAltName=${name} -days ${days} -out cert -keyout key`;
      await run(openssl ?? '', request.split(' '), { home: folder });
      const [cert, key] = await Promise.all(['cert', 'key'].map((name) => readFile(join(folder, name))));
      const secure = createSecureServer({ cert, key }, (_, response) => response.end());
      const url = (await listen(secure, 0, 'PORT')).replace('http:', 'https:');
      const variables = isTrusted ? { NODE_EXTRA_CA_CERTS: join(folder, 'cert') } : {};
      const { stdout } = await run(process.execPath, [COMMAND, 'doctor', '--endpoint-url', url], {
        home: folder,
        variables,
      }).catch((error) => error);
      await closeServer(secure);
      return stdout.split('\n')[1];
    }

    (openssl ? it : it.skip)('says who certifies the gateway, and for how long', async () => {
      expect(await line(90, true)).toMatch(
        /^ok {4}TLS +TLSv1\.3, with a certificate of Example for (89|90) more days\. \(\d+ ms\)$/,
      );
    });

    (openssl ? it : it.skip)('warns of a certificate that ends soon', async () => {
      expect(await line(10, true)).toMatch(
        /^warn {2}TLS +TLSv1\.3, with a certificate of Example that ends in (9|10) days\..*To mend it: Look in AWS Certificate Manager/,
      );
    });

    (openssl ? it : it.skip)('fails for a certificate of another name', async () => {
      expect(await line(90, true, 'DNS:chat.example.com')).toMatch(
        /^FAIL {2}TLS +TLSv1\.3, with a certificate of Example that is not trusted for 127\.0\.0\.1 \(ERR_TLS_CERT_ALTNAME_INVALID\)\. .*is for other names/,
      );
    });

    (openssl ? it : it.skip)('fails for a certificate that nobody trusts', async () => {
      expect(await line(90, false)).toMatch(
        /^FAIL {2}TLS +TLSv1\.3, with a certificate of Example that is not trusted for 127\.0\.0\.1 \(DEPTH_ZERO_SELF_SIGNED_CERT\)\..*NODE_EXTRA_CA_CERTS/,
      );
    });
  });
});

describe('what was typed', () => {
  it('needs a gateway, for which a region does not stand', async () => {
    const { exitCode, stderr } = await runCommandLine(['doctor'], { variables: { AWS_REGION: 'us-east-1' } });
    expect([exitCode, stderr]).toEqual([253, expect.stringContaining('You must specify a gateway, by --endpoint-url')]);
    const variables = { AWS_ENDPOINT_URL_CONNECTPARTICIPANT: front };
    expect((await runCommandLine(['doctor'], { variables })).exitCode).toBe(0);
  });

  it.each(['www.example.com', `${ORIGIN}/`, `${ORIGIN}/chat`, '*'])('is no origin: %s', async (origin) => {
    const { exitCode, stderr } = await runCommandLine(['doctor', '--endpoint-url', front, '--origin', origin]);
    expect([exitCode, stderr]).toEqual([252, expect.stringContaining('argument --origin: It is a scheme, a host')]);
  });

  it('may be ended by Ctrl-C', async () => {
    const silent = createServer();
    const url = await listen(silent, 0, 'PORT');
    const running = startCommandLine(['doctor', '--endpoint-url', url]);
    await new Promise((resolve) => silent.once('request', resolve));
    running.interrupt();
    expect((await running.end).exitCode).toBe(130);
    await closeServer(silent);
  });

  it('may be ended by Ctrl-C while a certificate is awaited', async () => {
    const silent = createTcpServer();
    const url = (await listen(silent as Server, 0, 'PORT')).replace('http:', 'https:');
    const running = startCommandLine(['doctor', '--endpoint-url', url]);
    const [socket] = await once(silent, 'connection');
    running.interrupt();
    const { exitCode, stdout } = await running.end;
    expect([exitCode, stdout]).toEqual([130, expect.not.stringContaining('FAIL')]);
    socket.destroy();
    silent.close();
  });
});
