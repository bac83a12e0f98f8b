import { connectionToken, type Operation } from '../operation.ts';

/**
 * Takes a participant out of the chat.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_DisconnectParticipant.html
 *
 * Without a client token a repeated call is refused, since the connection token has ended with the first: that would tell a
 * participant who has left that they may not. With one, the service may know the repeated call.
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
  retry: 'withClientToken',
  errors: ['AccessDeniedException', 'InternalServerException', 'ThrottlingException', 'ValidationException'],
  quota: {
    rate: 3,
    burst: 5,
  },
} as const satisfies Operation;
