import { connectionToken, type Operation } from '../operation.ts';

/**
 * Takes a participant out of the chat.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_DisconnectParticipant.html
 */
export const disconnectParticipant = {
  name: 'DisconnectParticipant',
  method: 'POST',
  path: '/participant/disconnect',
  input: {
    type: 'structure',
    required: ['ConnectionToken'],
    members: {
      ClientToken: {
        type: 'string',
        max: 500,
        idempotencyToken: true,
      },
      ConnectionToken: connectionToken,
    },
  },
  output: {
    type: 'structure',
    members: {},
  },
  errors: ['AccessDeniedException', 'InternalServerException', 'ThrottlingException', 'ValidationException'],
  quota: {
    rate: 3,
    burst: 5,
  },
} as const satisfies Operation;
