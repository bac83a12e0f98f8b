import { connectionToken, type Operation } from '../operation.ts';

/**
 * Gets the URL at which the customer signs in, when the contact flow asks for it.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_GetAuthenticationUrl.html
 *
 * A repeated call makes one URL more, which nobody opens, so it does no harm.
 */
export const getAuthenticationUrl = {
  name: 'GetAuthenticationUrl',
  method: 'POST',
  path: '/participant/authentication-url',
  input: {
    type: 'structure',
    required: ['SessionId', 'RedirectUri', 'ConnectionToken'],
    members: {
      SessionId: {
        type: 'string',
        min: 36,
        max: 36,
      },
      RedirectUri: {
        type: 'string',
        min: 1,
        max: 1024,
      },
      ConnectionToken: connectionToken,
    },
  },
  output: {
    type: 'structure',
    members: {
      AuthenticationUrl: {
        type: 'string',
        min: 1,
        max: 2083,
        sensitive: true,
      },
    },
  },
  retry: 'always',
  errors: ['AccessDeniedException', 'InternalServerException', 'ThrottlingException', 'ValidationException'],
} as const satisfies Operation;
