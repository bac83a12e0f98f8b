import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FunctionError } from '../../local/gateway/execution-environment.ts';
import { LambdaFunction } from '../../local/gateway/lambda-function.ts';
import type { FunctionDefinition } from '../../local/gateway/template.ts';
import { connectionEvent } from '../support/proxy-event.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lambda-function-'));
});
afterAll(() => rm(directory, { recursive: true }));

const open: LambdaFunction[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

let modules = 0;
const lines: string[] = [];
const written = new EventEmitter();

/** Waits until a function has written a line. */
const lineWritten = (line: string) => (lines.includes(line) ? undefined : once(written, line));

/** A function whose handler is `async (event, context) => { body }`. */
async function functionOf(body: string, definition: Partial<FunctionDefinition> = {}): Promise<LambdaFunction> {
  const modulePath = join(directory, `${modules++}.mjs`);
  await writeFile(modulePath, `let calls = 0;\nexport const handler = async (event, context) => { ${body} };\n`);
  const made = new LambdaFunction(
    {
      name: 'connection',
      modulePath,
      exportName: 'handler',
      timeoutMs: 10_000,
      memoryMb: 128,
      environment: { GREETING: 'hello', NAME: 'template' },
      ...definition,
    },
    { NAME: 'override' },
    (line) => {
      lines.push(line);
      written.emit(line);
    },
  );
  open.push(made);
  return made;
}

const answer = (expression: string) => `return { statusCode: 200, body: JSON.stringify(${expression}) };`;
const invoke = async (made: LambdaFunction): Promise<unknown> =>
  JSON.parse((await made.invoke(connectionEvent())).body);

describe('a function', () => {
  it('is handed the event and the context that it would have in Lambda', async () => {
    const made = await functionOf(
      answer(
        '{ event, context, left: context.getRemainingTimeInMillis() > 9000 && context.getRemainingTimeInMillis() <= 10000 }',
      ),
    );
    expect(await invoke(made)).toEqual({
      event: connectionEvent(),
      context: {
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        callbackWaitsForEmptyEventLoop: true,
        functionName: 'connection',
        functionVersion: '$LATEST',
        invokedFunctionArn: expect.stringMatching(/:function:connection$/),
        logGroupName: '/aws/lambda/connection',
        logStreamName: 'local',
        memoryLimitInMB: '128',
      },
      left: true,
    });
  });

  it('has its own environment and nothing of the process', async () => {
    const made = await functionOf(answer('process.env'));
    expect(await invoke(made)).toEqual({ GREETING: 'hello', NAME: 'override' });
  });

  it('keeps its environment warm from one invocation to the next', async () => {
    const made = await functionOf(answer('++calls'));
    expect([await invoke(made), await invoke(made)]).toEqual([1, 2]);
  });

  it('runs invocations at once in environments of their own, and no more than four', async () => {
    const made = await functionOf(answer('++calls'));
    const calls = (await Promise.all(Array.from({ length: 12 }, () => invoke(made)))) as number[];
    expect(calls.filter((call) => call === 1)).toHaveLength(4);
  });

  it('hands on what it writes, line by line', async () => {
    const made = await functionOf(`console.log('one\\ntwo'); console.error('three'); ${answer('1')}`);
    await invoke(made);
    await made.close();
    expect(lines).toEqual(expect.arrayContaining(['one', 'two', 'three']));
  });

  it('hands on a line once it is whole, be it written in parts or while the function hangs', async () => {
    const made = await functionOf(
      "process.stdout.write('half '); process.stdout.write('a line\\n'); console.log('before'); while (true);",
      { timeoutMs: 1000 },
    );
    await expect(made.invoke(connectionEvent())).rejects.toThrow('Task timed out');
    expect(lines.slice(-2)).toEqual(['half a line', 'before']);
  });

  it('answers what JSON keeps of its result', async () => {
    const made = await functionOf('return { statusCode: 200, body: new Date(0), headers: undefined };');
    expect(await made.invoke(connectionEvent())).toEqual({ statusCode: 200, body: '1970-01-01T00:00:00.000Z' });
  });

  it('whose result is no JSON fails the one invocation', async () => {
    const made = await functionOf(`if (++calls === 1) return { body: 1n }; ${answer('calls')}`);
    await expect(made.invoke(connectionEvent())).rejects.toThrow('BigInt');
    expect(await invoke(made)).toBe(2);
  });

  it('that throws fails the one invocation', async () => {
    const made = await functionOf(`if (++calls === 1) throw new Error('not yet'); ${answer('calls')}`);
    await expect(made.invoke(connectionEvent())).rejects.toThrow(new FunctionError('not yet'));
    expect(await invoke(made)).toBe(2);
  });

  it('that runs out of time is ended, and the next invocation starts afresh', async () => {
    const made = await functionOf(`if (event.body === 'hang') while (true); ${answer('++calls')}`, { timeoutMs: 1500 });
    await expect(made.invoke(connectionEvent({ body: 'hang' }))).rejects.toThrow('Task timed out after 1.5 seconds.');
    expect(await invoke(made)).toBe(1);
  });

  it('that runs out of memory is ended', async () => {
    const made = await functionOf('const kept = []; while (true) kept.push(new Array(1e5).fill(calls));', {
      memoryMb: 16,
    });
    await expect(made.invoke(connectionEvent())).rejects.toThrow('memory');
  });

  it('that ends its process is replaced', async () => {
    const made = await functionOf(`if (event.body === 'exit') process.exit(1); ${answer('++calls')}`);
    await expect(made.invoke(connectionEvent({ body: 'exit' }))).rejects.toThrow('The execution environment ended.');
    expect(await invoke(made)).toBe(1);
  });

  it('that cannot be loaded fails every invocation with the reason', async () => {
    const made = await functionOf(answer('1'), { exportName: 'nothing' });
    const reason = 'The bundle of connection exports no function nothing.';
    await expect(made.invoke(connectionEvent())).rejects.toThrow(reason);
    await expect(made.invoke(connectionEvent())).rejects.toThrow(reason);
  });

  it('has its time from when it is loaded, not from when it is started', async () => {
    const made = await functionOf(`${answer('context.getRemainingTimeInMillis() > 900')}`, { timeoutMs: 1000 });
    expect(await invoke(made)).toBe(true);
  });

  it('answers what has begun when it is drained, then ends', async () => {
    const made = await functionOf(answer('++calls'));
    const answered = Array.from({ length: 6 }, () => invoke(made));
    await made.drain();
    expect(await Promise.all(answered)).toHaveLength(6);
  });

  it('fails what is under way when it is closed, which may be done twice', async () => {
    const made = await functionOf("console.log('hanging'); await new Promise(() => setInterval(() => {}, 1000));");
    const hanging = made.invoke(connectionEvent());
    await lineWritten('hanging');
    const failed = expect(hanging).rejects.toThrow('The execution environment ended.');
    await made.close();
    await made.close();
    await failed;
  });
});
