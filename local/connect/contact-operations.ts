import { sendMessage } from '../../contract/operations/send-message.ts';
import type { RequestContract } from '../../contract/request.ts';
import type { StructureShape } from '../../contract/shapes.ts';

const instanceId = { type: 'string', min: 1, max: 100 } as const;
const contactId = { type: 'string', min: 1, max: 256 } as const;
const clientToken = { type: 'string', max: 500, idempotencyToken: true } as const;
const displayName = { type: 'string', min: 1, max: 256 } as const;

/** What StartChatContact answers. */
export interface StartedChat {
  readonly ContactId: string;
  readonly ParticipantId: string;
  readonly ParticipantToken: string;
}

interface ContactOperation extends RequestContract {
  readonly method: 'PUT' | 'POST';
  readonly path: string;
  readonly input: StructureShape;
}

/**
 * The operations of Amazon Connect itself that begin and end a chat, and add to it; the gateway does not serve them.
 * Members beyond those here are ignored. https://docs.aws.amazon.com/connect/latest/APIReference/
 */
export const contactOperations = {
  StartChatContact: {
    name: 'StartChatContact',
    method: 'PUT',
    path: '/contact/chat',
    input: {
      type: 'structure',
      required: ['InstanceId', 'ContactFlowId', 'ParticipantDetails'],
      members: {
        InstanceId: instanceId,
        ContactFlowId: { type: 'string', max: 500 },
        ParticipantDetails: {
          type: 'structure',
          required: ['DisplayName'],
          members: { DisplayName: displayName },
        },
        InitialMessage: {
          type: 'structure',
          required: ['ContentType', 'Content'],
          maxLengthBy: sendMessage.input.maxLengthBy,
          members: {
            ContentType: { type: 'string', min: 1, max: 100 },
            Content: { type: 'string', min: 1, max: 16384 },
          },
        },
        ClientToken: clientToken,
        ChatDurationInMinutes: { type: 'integer', min: 60, max: 10080 },
        SupportedMessagingContentTypes: { type: 'list', member: { type: 'string', min: 1, max: 100 } },
      },
    },
  },
  StopContact: {
    name: 'StopContact',
    method: 'POST',
    path: '/contact/stop',
    input: {
      type: 'structure',
      required: ['ContactId', 'InstanceId'],
      members: { ContactId: contactId, InstanceId: instanceId },
    },
  },
  CreateParticipant: {
    name: 'CreateParticipant',
    method: 'POST',
    path: '/contact/create-participant',
    input: {
      type: 'structure',
      required: ['InstanceId', 'ContactId', 'ParticipantDetails'],
      members: {
        InstanceId: instanceId,
        ContactId: contactId,
        ClientToken: clientToken,
        ParticipantDetails: {
          type: 'structure',
          required: ['DisplayName'],
          members: {
            // Amazon Connect lets a chat have no role but CUSTOM_BOT added; the others make it possible to play an agent.
            ParticipantRole: { type: 'string', enum: ['AGENT', 'CUSTOM_BOT', 'SUPERVISOR'] },
            DisplayName: displayName,
          },
        },
      },
    },
  },
} as const satisfies { readonly [name: string]: ContactOperation };
