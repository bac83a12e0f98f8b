import { connectionToken, type Operation } from '../operation.ts';

/**
 * Says that a file has been uploaded to the URL of StartAttachmentUpload.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_CompleteAttachmentUpload.html
 *
 * With its client token, the service knows a repeated call. The mobile SDKs send none, though the service model requires it.
 */
export const completeAttachmentUpload = {
  name: 'CompleteAttachmentUpload',
  method: 'POST',
  path: '/participant/complete-attachment-upload',
  input: {
    type: 'structure',
    required: ['AttachmentIds', 'ClientToken', 'ConnectionToken'],
    members: {
      AttachmentIds: {
        type: 'list',
        min: 1,
        max: 1,
        member: {
          type: 'string',
          min: 1,
          max: 256,
        },
      },
      ClientToken: {
        type: 'string',
        min: 1,
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
  errors: [
    'AccessDeniedException',
    'InternalServerException',
    'ThrottlingException',
    'ValidationException',
    'ServiceQuotaExceededException',
    'ConflictException',
  ],
  quota: {
    rate: 2,
    burst: 5,
  },
} as const satisfies Operation;
