import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import { faultTable } from '../../../local/connect/fault-table.ts';
import { ask, type Client, startClient } from '../../support/chats.ts';
import { record } from '../../support/output.ts';

let connect: AmazonConnect;
let customer: Client;

beforeEach(async () => {
  connect = await startAmazonConnect({ stoppedAt: 0, log: record });
  customer = await startClient(connect);
  await customer.socket.items(3);
});
afterEach(() => connect.close());

const control = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${connect.url}/emulator${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const transcript = async () =>
  (await ask(connect.url, 'GetTranscript', { ConnectionToken: customer.connectionToken })).status;

describe('the faults of the control API', () => {
  it('are made, listed while they have yet to strike, and gone then', async () => {
    const fault = { fault: 'error', operation: 'GetTranscript', name: 'InternalServerException', times: 2 };
    expect(await control('POST', '/faults', fault)).toEqual({ status: 200, body: {} });
    expect((await control('GET', '/faults')).body.pending).toEqual([fault]);
    expect(await transcript()).toBe(500);
    expect((await control('GET', '/faults')).body.pending).toEqual([{ ...fault, times: 1 }]);
    expect([await transcript(), await transcript()]).toEqual([500, 200]);
    expect((await control('GET', '/faults')).body.pending).toEqual([]);
  });

  it('are taken back', async () => {
    await control('POST', '/faults', { fault: 'error', operation: 'GetTranscript', name: 'ThrottlingException' });
    expect(await control('DELETE', '/faults')).toEqual({ status: 200, body: {} });
    expect(await transcript()).toBe(200);
  });

  it('are listed, each with a sentence and with what it takes', async () => {
    const { faults } = (await control('GET', '/faults')).body as { faults: { fault: string }[] };
    expect(faults.map(({ fault }) => fault)).toEqual(Object.keys(faultTable));
    expect(faults).toContainEqual({
      fault: 'missed-heartbeats',
      does: 'The next heartbeats and pings are not answered.',
      takes: ['contactId', 'times'],
    });
  });

  it.each([
    ['no JSON', '{', 'The body must be a JSON object.'],
    ['no object', '1', 'The body must be a JSON object.'],
    ['an unknown one', { fault: 'none' }, 'There is no fault "none".'],
  ])('are refused: %s', async (_, body, message) => {
    expect(await control('POST', '/faults', body)).toEqual({
      status: 400,
      body: { Message: expect.stringContaining(message) },
    });
  });

  it('of a chat that is none are refused', async () => {
    expect((await control('POST', '/faults', { fault: 'dropped-sockets', contactId: 'nobody' })).status).toBe(404);
  });
});

describe('the agent of the control API', () => {
  const tell = (action: string, more: object = {}) =>
    control('POST', '/agent', { contactId: customer.contactId, action, ...more });

  it('says something', async () => {
    expect(await tell('say', { text: 'One moment.' })).toEqual({ status: 200, body: {} });
    expect(await customer.socket.item()).toMatchObject({ Content: 'One moment.', ParticipantRole: 'AGENT' });
  });

  it('hands over, goes silent, and ends the chat', async () => {
    expect((await tell('handOver')).status).toBe(200);
    expect((await customer.socket.items(4)).at(-1)).toMatchObject({ DisplayName: 'Cleo' });
    expect((await tell('goSilent')).status).toBe(200);
    expect((await tell('endChat')).status).toBe(200);
    expect(await customer.socket.items(2)).toMatchObject([{ DisplayName: 'Cleo' }, { Type: 'EVENT' }]);
    expect(await customer.socket.closed).toBe(1000);
  });

  it.each([
    ['nothing to say', { action: 'say' }, 400, 'To say something, the agent needs a text.'],
    ['an unknown action', { action: 'sing' }, 400, 'one of say, handOver, goSilent, endChat'],
    ['a chat that is none', { action: 'handOver', contactId: 'nobody' }, 404, 'There is no contact'],
  ])('refuses %s', async (_, body, status, message) => {
    expect(await control('POST', '/agent', { contactId: customer.contactId, ...body })).toEqual({
      status,
      body: { Message: expect.stringContaining(message) },
    });
  });

  it('refuses while it takes no part', async () => {
    const { ContactId } = connect.startChat('Bob');
    expect(await control('POST', '/agent', { contactId: ContactId, action: 'endChat' })).toMatchObject({ status: 409 });
  });
});

it('lets every page call it, as the service does', async () => {
  const preflight = await fetch(`${connect.url}/participant/message`, {
    method: 'OPTIONS',
    headers: {
      Origin: 'https://shop.example',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization,x-amz-bearer',
    },
  });
  expect(preflight.status).toBe(204);
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'authorization,x-amz-bearer',
  });
  const answer = await fetch(`${connect.url}/participant/message`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(400);
  expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
  expect(answer.headers.get('Access-Control-Expose-Headers')).toContain('x-amzn-ErrorType');
});
