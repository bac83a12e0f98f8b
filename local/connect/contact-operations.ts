import type { RequestContract } from '../../contract/request.ts';

/**
 * The operations of Amazon Connect itself that begin and end a chat; the gateway does not serve them. What they accept
 * beyond the members here is ignored. https://docs.aws.amazon.com/connect/latest/APIReference/
 */
export const startChatContact = {
  name: 'StartChatContact',
  method: 'PUT',
  path: '/contact/chat',
  input: {
    type: 'structure',
    required: ['InstanceId', 'ContactFlowId', 'ParticipantDetails'],
    members: {
      InstanceId: { type: 'string', min: 1, max: 100 },
      ContactFlowId: { type: 'string', max: 500 },
      ParticipantDetails: {
        type: 'structure',
        required: ['DisplayName'],
        members: { DisplayName: { type: 'string', min: 1, max: 256 } },
      },
    },
  },
} as const satisfies ContactOperation;

export const stopContact = {
  name: 'StopContact',
  method: 'POST',
  path: '/contact/stop',
  input: {
    type: 'structure',
    required: ['ContactId', 'InstanceId'],
    members: {
      ContactId: { type: 'string', min: 1, max: 256 },
      InstanceId: { type: 'string', min: 1, max: 100 },
    },
  },
} as const satisfies ContactOperation;

interface ContactOperation extends RequestContract {
  readonly method: 'PUT' | 'POST';
  readonly path: string;
}
