import { connectionToken, type Operation } from '../operation.ts';

/**
 * Sends an event: typing, or that a message was delivered or read.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_SendEvent.html
 *
 * Without a client token, a repeated call is a second event.
 */
export const sendEvent = {
  name: 'SendEvent',
  method: 'POST',
  path: '/participant/event',
  input: {
    type: 'structure',
    required: ['ContentType', 'ConnectionToken'],
    members: {
      ContentType: {
        type: 'string',
        min: 1,
        max: 100,
      },
      Content: {
        type: 'string',
        min: 1,
        max: 16384,
        // Amazon's chat client for iOS sends an empty one where a typing event has none.
        absentIfEmpty: true,
      },
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
    members: {
      Id: {
        type: 'string',
        min: 1,
        max: 256,
      },
      AbsoluteTime: {
        type: 'string',
        min: 1,
        max: 100,
      },
    },
  },
  retry: 'withClientToken',
  errors: [
    'AccessDeniedException',
    'InternalServerException',
    'ThrottlingException',
    'ValidationException',
    'ConflictException',
  ],
  quota: {
    rate: 10,
    burst: 15,
  },
} as const satisfies Operation;
