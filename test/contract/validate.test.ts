import { describe, expect, it } from '@jest/globals';
import { createParticipantConnection } from '../../contract/operations/create-participant-connection.ts';
import { sendEvent } from '../../contract/operations/send-event.ts';
import { sendMessage } from '../../contract/operations/send-message.ts';
import { startAttachmentUpload } from '../../contract/operations/start-attachment-upload.ts';
import type { StructureShape } from '../../contract/shapes.ts';
import { ValidationException, validateInput } from '../../contract/validate.ts';

const ParticipantToken = 'a-participant-token';

describe('CreateParticipantConnection', () => {
  const validate = (members: object) => validateInput(createParticipantConnection, members);

  it.each([
    ['one type', { ParticipantToken, Type: ['WEBSOCKET'] }],
    ['every type', { ParticipantToken, Type: ['WEBSOCKET', 'CONNECTION_CREDENTIALS', 'WEBRTC_CONNECTION'] }],
    ['ConnectParticipant instead of a type', { ParticipantToken, ConnectParticipant: true }],
    ['both', { ParticipantToken, Type: ['WEBSOCKET'], ConnectParticipant: false }],
    ['a token of 1000 characters', { ParticipantToken: 'x'.repeat(1000), Type: ['WEBSOCKET'] }],
  ])('accepts %s', (_, members) => {
    expect(validate(members)).toEqual(members);
  });

  it.each([
    [
      'no token',
      { Type: ['WEBSOCKET'] },
      "1 validation error detected: Value null at '/ParticipantToken' failed to satisfy constraint: Member must be a string of 1 to 1000 characters, in the header X-Amz-Bearer.",
    ],
    ['an empty token', { ParticipantToken: '', Type: ['WEBSOCKET'] }, "Value with length 0 at '/ParticipantToken'"],
    [
      'a token of 1001 characters',
      { ParticipantToken: 'x'.repeat(1001), Type: ['WEBSOCKET'] },
      "Value with length 1001 at '/ParticipantToken'",
    ],
    [
      'no type and no ConnectParticipant',
      { ParticipantToken },
      "Value null at '/Type' failed to satisfy constraint: Member must be a list of 1 or more members, each one of WEBSOCKET, CONNECTION_CREDENTIALS, WEBRTC_CONNECTION, unless ConnectParticipant is true",
    ],
    [
      'a token that no header can carry',
      { ParticipantToken: 'token 🙂', Type: ['WEBSOCKET'] },
      "Value with characters that no header can carry at '/ParticipantToken'",
    ],
    ['no type and ConnectParticipant false', { ParticipantToken, ConnectParticipant: false }, "Value null at '/Type'"],
    ['an empty list of types', { ParticipantToken, Type: [] }, "Value with length 0 at '/Type'"],
    [
      'an unknown type',
      { ParticipantToken, Type: ['WEBSOCKET', 'CARRIER_PIGEON'] },
      "Value 'CARRIER_PIGEON' at '/Type/1' failed to satisfy constraint: Member must be one of WEBSOCKET, CONNECTION_CREDENTIALS, WEBRTC_CONNECTION",
    ],
    ['a type that is no list', { ParticipantToken, Type: 'WEBSOCKET' }, "Value of type string at '/Type'"],
    ['a type that is null', { ParticipantToken, Type: null }, "Value null at '/Type'"],
    [
      'a ConnectParticipant that is no boolean',
      { ParticipantToken, ConnectParticipant: 'true', Type: ['WEBSOCKET'] },
      "Value of type string at '/ConnectParticipant' failed to satisfy constraint: Member must be true or false",
    ],
  ])('refuses %s', (_, members, message) => {
    expect(() => validate(members)).toThrow(ValidationException);
    expect(() => validate(members)).toThrow(message);
  });

  it('reports every violation at once', () => {
    expect(() => validate({ Type: ['FAX'], ConnectParticipant: 1 })).toThrow(
      /^3 validation errors detected: .*'\/Type\/0'.*; .*'\/ParticipantToken'.*; .*'\/ConnectParticipant'.*\.$/,
    );
  });

  it('reports no more than twenty violations, however many there are', () => {
    const refuse = (count: number) => () => validate({ ParticipantToken, Type: Array(count).fill(1) });
    expect(refuse(19)).toThrow(/^19 validation errors detected: .*'\/Type\/18'[^;]*\.$/);
    expect(refuse(100_000)).toThrow(/^20 or more validation errors detected: .*'\/Type\/19'[^;]*\.$/);
  });

  it.each([
    ['a short text', 'FAX', "Value 'FAX' at"],
    ['a text of 40 characters', 'x'.repeat(40), `Value '${'x'.repeat(40)}' at`],
    ['an empty text', '', "Value '' at"],
  ])('quotes %s that is not accepted', (_, text, message) => {
    expect(() => validate({ ParticipantToken, Type: [text] })).toThrow(message);
  });

  it.each([
    ['a text of 41 characters', 'x'.repeat(41), 'Value with length 41 at'],
    ['what a terminal would obey', '\u001b[2J', 'Value with length 4 at'],
    ['a quotation mark', "'", 'Value with length 1 at'],
    ['what is not ASCII', '🙂', 'Value with length 1 at'],
  ])('gives the length of %s instead', (_, text, message) => {
    expect(() => validate({ ParticipantToken, Type: [text] })).toThrow(message);
  });

  it('never quotes a token, neither in its place nor in another', () => {
    const secret = 'SECRET'.repeat(200);
    try {
      validate({ ParticipantToken: secret, Type: [secret] });
    } catch (error) {
      expect(String(error)).toContain('2 validation errors');
      expect(String(error)).not.toContain('SECRET');
    }
    expect.assertions(2);
  });

  it('drops members that the operation does not know', () => {
    const sent = JSON.parse('{"Type":["WEBSOCKET"],"Colour":"red","__proto__":{"Type":[]}}');
    expect(validate({ ...sent, ParticipantToken })).toEqual({ ParticipantToken, Type: ['WEBSOCKET'] });
  });

  it('does not take a member from the prototype', () => {
    expect(() => validate(Object.create({ ParticipantToken, Type: ['WEBSOCKET'] }))).toThrow('2 validation errors');
  });
});

describe('shapes that sister operations use', () => {
  const input = {
    type: 'structure',
    members: {
      Count: { type: 'integer', min: 0, max: 100 },
      Bytes: { type: 'long', min: 1 },
      Face: { type: 'string', max: 2 },
      Mood: { type: 'string', enum: ['GOOD'], sensitive: true },
      Ids: { type: 'list', min: 1, max: 1, member: { type: 'string', min: 1 } },
      Position: { type: 'structure', members: { MostRecent: { type: 'integer', max: 5 } } },
    },
  } as const satisfies StructureShape;

  it.each([
    ['numbers at their bounds', { Count: 0, Bytes: 2 ** 40 }],
    ['two characters outside the basic plane', { Face: '🙂🙃' }],
    ['a list of as many as may be', { Ids: ['one'] }],
    ['a nested structure', { Position: { MostRecent: 5 } }],
  ])('accepts %s', (_, members) => {
    expect(validateInput({ input }, members)).toEqual(members);
  });

  it.each([
    ['a number above its bound', { Count: 101 }, "Value 101 at '/Count'"],
    ['a fraction', { Count: 1.5 }, 'Member must be a whole number from 0 to 100'],
    ['a number as text', { Bytes: '1' }, "Value of type string at '/Bytes'"],
    ['a list of one too many', { Ids: ['one', 'two'] }, "Value with length 2 at '/Ids'"],
    ['a number where a text belongs', { Ids: [1] }, "Value of type number at '/Ids/0'"],
    ['a boolean where a text belongs', { Face: true }, "Value of type boolean at '/Face'"],
    ['a secret that is no secret of the enum', { Mood: 'BAD' }, "Value with length 3 at '/Mood'"],
    ['three characters', { Face: '🙂🙃🙂' }, "Value with length 3 at '/Face'"],
    ['a nested violation', { Position: { MostRecent: 6 } }, "at '/Position/MostRecent'"],
    ['a list for a structure', { Position: [] }, "Value of type list at '/Position'"],
  ])('refuses %s', (_, members, message) => {
    expect(() => validateInput({ input }, members)).toThrow(message);
  });

  it('drops unknown members of a nested structure', () => {
    expect(validateInput({ input }, { Position: { MostRecent: 5, Unknown: 1 } })).toEqual({
      Position: { MostRecent: 5 },
    });
  });
});

describe('a length that depends on another member', () => {
  const send = (ContentType: string, length: number) =>
    validateInput(sendMessage, { ContentType, Content: 'x'.repeat(length), ConnectionToken: 'token' });

  it.each([
    ['text/plain', 1024],
    ['text/markdown', 1024],
    ['application/json', 12_000],
    ['application/vnd.amazonaws.connect.message.interactive.response', 12_288],
    ['constructor', 16_384],
  ])('is accepted up to the limit of %s, and not beyond', (contentType, max) => {
    expect(send(contentType, max).Content).toHaveLength(max);
    expect(() => send(contentType, max + 1)).toThrow(
      `Value with length ${max + 1} at '/Content' failed to satisfy constraint: Member must be a string of 1 to ${max} characters.`,
    );
  });
});

describe('what clients leave out', () => {
  const ConnectionToken = 'token';
  const file = { ContentType: 'image/png', AttachmentSizeInBytes: 3, AttachmentName: 'cat.png', ConnectionToken };
  const typing = { ContentType: 'application/vnd.amazonaws.connect.event.typing', ConnectionToken };

  it('may be a client token, even where the service model requires one', () => {
    expect(validateInput(startAttachmentUpload, file)).toEqual(file);
    expect(validateInput(startAttachmentUpload, { ...file, ClientToken: 'once' })).toEqual({
      ...file,
      ClientToken: 'once',
    });
    expect(() => validateInput(startAttachmentUpload, { ...file, ClientToken: '' })).toThrow(
      "Value with length 0 at '/ClientToken'",
    );
  });

  it('may be the content of an event, or an empty text in its place', () => {
    expect(validateInput(sendEvent, typing)).toEqual(typing);
    expect(validateInput(sendEvent, { ...typing, Content: '' })).toEqual(typing);
    expect(() => validateInput(sendMessage, { ...typing, Content: '' })).toThrow("Value with length 0 at '/Content'");
  });
});
