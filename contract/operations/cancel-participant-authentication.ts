import { connectionToken, type Operation } from '../operation.ts';

/**
 * Gives up an authentication that the contact flow asked the customer for.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_CancelParticipantAuthentication.html
 *
 * A repeated call finds no authentication any more, and would report a failure of what has worked.
 */
export const cancelParticipantAuthentication = {
  name: 'CancelParticipantAuthentication',
  method: 'POST',
  path: '/participant/cancel-authentication',
  input: {
    type: 'structure',
    required: ['SessionId', 'ConnectionToken'],
    members: {
      SessionId: {
        type: 'string',
        min: 36,
        max: 36,
      },
      ConnectionToken: connectionToken,
    },
  },
  output: {
    type: 'structure',
    members: {},
  },
  retry: 'never',
  errors: ['AccessDeniedException', 'InternalServerException', 'ThrottlingException', 'ValidationException'],
} as const satisfies Operation;
