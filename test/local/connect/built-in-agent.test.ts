import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AmazonConnect, startAmazonConnect } from '../../../local/connect/amazon-connect.ts';
import { TYPING_MS } from '../../../local/connect/built-in-agent.ts';
import { addAgent, addParticipant, type Client, call, startClient, startPair } from '../../support/chats.ts';
import { record } from '../../support/output.ts';

let connect: AmazonConnect;

beforeEach(async () => {
  connect = await startAmazonConnect({ stoppedAt: 0, log: record });
});
afterEach(() => connect.close());

/** A customer who has been greeted. */
const greeted = async (): Promise<Client> => {
  const customer = await startClient(connect);
  await customer.socket.items(3);
  return customer;
};
const kindOf = ({ ContentType = '', Type }: { ContentType?: string; Type?: string }) =>
  Type === 'EVENT' ? ContentType.split('.event.')[1] : Type;

describe('the built-in agent', () => {
  it('joins after the customer and greets by name', async () => {
    const { socket } = await startClient(connect, 'Ann');
    const items = await socket.items(3);
    expect(items.map(kindOf)).toEqual(['participant.joined', 'participant.joined', 'MESSAGE']);
    expect(items.map(({ ParticipantRole, DisplayName }) => `${ParticipantRole} ${DisplayName}`)).toEqual([
      'CUSTOMER Ann',
      'AGENT Ben',
      'AGENT Ben',
    ]);
    expect(items[2]?.Content).toBe(
      'Hello Ann, I am Ben. I repeat what you write. These have an effect: /handover, /silent, /form, /signin, /end.',
    );
  });

  it('reads what the customer writes, types for a while, and repeats it', async () => {
    const customer = await greeted();
    await customer.say('Hello?');
    const [said, read, typing] = await customer.socket.items(3);
    expect(said).toMatchObject({ Type: 'MESSAGE', Content: 'Hello?', ParticipantRole: 'CUSTOMER' });
    expect(read).toMatchObject({
      Type: 'MESSAGEMETADATA',
      MessageMetadata: { MessageId: said?.Id, Receipts: [{ ReadTimestamp: '1970-01-01T00:00:00.000Z' }] },
    });
    expect([typing && kindOf(typing), typing?.ParticipantRole]).toEqual(['typing', 'AGENT']);
    connect.advance(TYPING_MS);
    expect(await customer.socket.item()).toMatchObject({
      Type: 'MESSAGE',
      Content: 'Hello?',
      ParticipantRole: 'AGENT',
      AbsoluteTime: '1970-01-01T00:00:00.500Z',
    });
  });

  it('repeats markdown as markdown', async () => {
    const customer = await greeted();
    await call(connect.url, 'SendMessage', {
      ConnectionToken: customer.connectionToken,
      ContentType: 'text/markdown',
      Content: '*Hello*',
    });
    connect.advance(TYPING_MS);
    expect((await customer.socket.items(4)).at(-1)).toMatchObject({ ContentType: 'text/markdown', Content: '*Hello*' });
  });

  it.each([
    ['the customer', (customer: Client) => customer.say('/handover').then(() => 2)],
    ['its control', async ({ contactId }: Client) => connect.agent(contactId).handOver() ?? 0],
  ])('hands over when %s says so, and the chat goes on', async (_, tell) => {
    const customer = await greeted();
    await customer.socket.items(await tell(customer));
    const items = await customer.socket.items(4);
    expect(items.map((item) => `${item.DisplayName} ${kindOf(item)}`)).toEqual([
      'Ben transfer.succeeded',
      'Cleo participant.joined',
      'Ben participant.left',
      'Cleo MESSAGE',
    ]);
    await customer.say('Hello?');
    connect.advance(TYPING_MS);
    expect((await customer.socket.items(4)).at(-1)).toMatchObject({ Content: 'Hello?', DisplayName: 'Cleo' });
  });

  it('does not finish an answer after it has handed over', async () => {
    const customer = await greeted();
    await customer.say('Hello?');
    connect.agent(customer.contactId).handOver();
    connect.advance(TYPING_MS);
    connect.agent(customer.contactId).say('That was all.');
    expect((await customer.socket.items(8)).filter(({ Type }) => Type === 'MESSAGE')).toMatchObject([
      { Content: 'Hello?', ParticipantRole: 'CUSTOMER' },
      { Content: 'I have taken over from Ben.' },
      { Content: 'That was all.' },
    ]);
  });

  it.each([
    ['the customer', (customer: Client) => customer.say('/silent').then(() => 2)],
    ['its control', async ({ contactId }: Client) => connect.agent(contactId).goSilent() ?? 0],
  ])('goes silent when %s says so', async (_, tell) => {
    const customer = await greeted();
    await customer.socket.items(await tell(customer));
    await customer.say('Hello?');
    connect.advance(TYPING_MS);
    await customer.say('Nobody there?');
    expect(await customer.socket.items(2)).toMatchObject([{ Content: 'Hello?' }, { Content: 'Nobody there?' }]);
  });

  it('does not finish an answer once it has gone silent', async () => {
    const customer = await greeted();
    await customer.say('Hello?');
    connect.agent(customer.contactId).goSilent();
    connect.advance(TYPING_MS);
    await customer.say('Nobody there?');
    expect((await customer.socket.items(4)).at(-1)).toMatchObject({ Content: 'Nobody there?' });
  });

  it('obeys though it is silent, and a colleague answers again', async () => {
    const customer = await greeted();
    connect.agent(customer.contactId).goSilent();
    await customer.say('/handover');
    expect((await customer.socket.items(5)).at(-1)).toMatchObject({ Content: 'I have taken over from Ben.' });
    await customer.say('Hello?');
    connect.advance(TYPING_MS);
    expect((await customer.socket.items(4)).at(-1)).toMatchObject({ Content: 'Hello?', DisplayName: 'Cleo' });
  });

  it('repeats the answer to a form as text', async () => {
    const customer = await greeted();
    await call(connect.url, 'SendMessage', {
      ConnectionToken: customer.connectionToken,
      ContentType: 'application/vnd.amazonaws.connect.message.interactive.response',
      Content: '{"Order":"1"}',
    });
    connect.advance(TYPING_MS);
    expect((await customer.socket.items(4)).at(-1)).toMatchObject({ ContentType: 'text/plain', DisplayName: 'Ben' });
  });

  it('can be told nothing any more once the chat has ended', async () => {
    const customer = await greeted();
    const { say, handOver, endChat } = connect.agent(customer.contactId);
    endChat();
    for (const control of [() => say('Hello?'), handOver, endChat]) {
      expect(control).toThrow('The built-in agent takes no part in this chat');
    }
    expect(() => connect.agent(customer.contactId)).toThrow('it has ended');

    const other = await greeted();
    const left = connect.agent(other.contactId);
    connect.stopContact(other.contactId);
    expect(() => left.say('Hello?')).toThrow('The built-in agent takes no part in this chat');
  });

  it('does not come where it was silenced before', async () => {
    const { ContactId, ParticipantToken } = connect.startChat('Ann');
    connect.agent(ContactId).goSilent();
    await call(connect.url, 'CreateParticipantConnection', { ParticipantToken, ConnectParticipant: true });
    expect(() => connect.agent(ContactId).say('Hello')).toThrow('The built-in agent takes no part in this chat');
  });

  it.each([
    ['the customer', (customer: Client) => customer.say('/end').then(() => 2)],
    ['its control', async ({ contactId }: Client) => connect.agent(contactId).endChat() ?? 0],
  ])('ends the chat when %s says so', async (_, tell) => {
    const customer = await greeted();
    await customer.socket.items(await tell(customer));
    expect((await customer.socket.items(2)).map(kindOf)).toEqual(['participant.left', 'chat.ended']);
    expect(await customer.socket.closed).toBe(1000);
  });

  it('says what it is told to', async () => {
    const customer = await greeted();
    connect.agent(customer.contactId).say('One moment, please.');
    expect(await customer.socket.item()).toMatchObject({ Content: 'One moment, please.', DisplayName: 'Ben' });
  });

  it('stays away where another agent was added before', async () => {
    const { customer, agent } = await startPair(connect);
    await customer.say('Hello?');
    connect.advance(TYPING_MS);
    await agent.say('Hello, Ann.');
    expect(await customer.socket.items(2)).toMatchObject([{ Content: 'Hello?' }, { DisplayName: 'Zoe' }]);
  });

  it('makes way for an agent who is added later', async () => {
    const customer = await greeted();
    await addAgent(connect, customer.contactId, 'Zoe');
    expect((await customer.socket.items(3)).map((item) => `${item.DisplayName} ${kindOf(item)}`)).toEqual([
      'Zoe participant.joined',
      'Ben transfer.succeeded',
      'Ben participant.left',
    ]);
    await customer.say('Hello?');
    connect.advance(TYPING_MS);
    await customer.say('Zoe?');
    expect(await customer.socket.items(2)).toMatchObject([{ Content: 'Hello?' }, { Content: 'Zoe?' }]);
  });

  it('sends no receipt among more than two, and answers all the same', async () => {
    const customer = await greeted();
    const { participantToken } = await addParticipant(connect, customer.contactId, 'SUPERVISOR', 'Sue');
    const input = { ParticipantToken: participantToken, ConnectParticipant: true };
    await call(connect.url, 'CreateParticipantConnection', input);
    await customer.say('Hello?');
    connect.advance(TYPING_MS);
    expect((await customer.socket.items(4)).map(kindOf)).toEqual([
      'participant.joined',
      'MESSAGE',
      'typing',
      'MESSAGE',
    ]);
  });

  it('answers nothing after the end of the chat', async () => {
    const customer = await greeted();
    await customer.say('Hello?');
    connect.stopContact(customer.contactId);
    expect((await customer.socket.items(4)).map(kindOf).at(-1)).toBe('chat.ended');
    await customer.socket.closed;
    expect(connect.holds().timers).toBe(0);
  });
});
