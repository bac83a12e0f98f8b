import { connectionToken, type Operation } from '../operation.ts';

/**
 * Sends a message.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_SendMessage.html
 *
 * Without a client token, a repeated call is a second message.
 */
export const sendMessage = {
  name: 'SendMessage',
  method: 'POST',
  path: '/participant/message',
  input: {
    type: 'structure',
    required: ['ContentType', 'Content', 'ConnectionToken'],
    maxLengthBy: {
      Content: {
        member: 'ContentType',
        max: {
          'text/plain': 1024,
          'text/markdown': 1024,
          'application/json': 12000,
          'application/vnd.amazonaws.connect.message.interactive.response': 12288,
        },
      },
    },
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
      MessageMetadata: {
        type: 'structure',
        members: {
          MessageProcessingStatus: {
            type: 'string',
            enum: ['PROCESSING', 'FAILED', 'REJECTED'],
          },
        },
      },
    },
  },
  retry: 'withClientToken',
  errors: ['AccessDeniedException', 'InternalServerException', 'ThrottlingException', 'ValidationException'],
  quota: {
    rate: 10,
    burst: 15,
  },
} as const satisfies Operation;
