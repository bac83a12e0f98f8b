import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// What of a runtime client the tests of the benchmarks need: the official one is built when those are first run.
const { AWS_LAMBDA_RUNTIME_API: host, LAMBDA_TASK_ROOT: root = '' } = process.env;
const api = `http://${host}/2018-06-01/runtime/invocation`;

const module = readdirSync(root).find((name) => /^index\.m?js$/.test(name)) ?? '';
const { handler } = await import(join(root, module));
const next = await fetch(`${api}/next`);
const id = next.headers.get('Lambda-Runtime-Aws-Request-Id');
const context = { awsRequestId: id, getRemainingTimeInMillis: () => 10_000 };
const answer = await handler(await next.json(), context);
await fetch(`${api}/${id}/response`, { method: 'POST', body: JSON.stringify(answer) });
