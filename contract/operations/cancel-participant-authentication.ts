import { connectionToken, type Operation } from '../operation.ts';

/**
 * Gives up an authentication that the contact flow asked the customer for.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_CancelParticipantAuthentication.html
 *
 * An authentication that is given up twice is given up all the same, so a repeated call does no harm.
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
  retry: 'always',
  errors: ['AccessDeniedException', 'InternalServerException', 'ThrottlingException', 'ValidationException'],
} as const satisfies Operation;
