import { connectionToken, type Operation } from '../operation.ts';

/**
 * Gets a pre-signed URL to download an attachment from.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_GetAttachment.html
 *
 * It changes nothing, so a repeated call does no harm.
 */
export const getAttachment = {
  name: 'GetAttachment',
  method: 'POST',
  path: '/participant/attachment',
  input: {
    type: 'structure',
    required: ['AttachmentId', 'ConnectionToken'],
    members: {
      AttachmentId: {
        type: 'string',
        min: 1,
        max: 256,
      },
      ConnectionToken: connectionToken,
      UrlExpiryInSeconds: {
        type: 'integer',
        min: 5,
        max: 300,
      },
    },
  },
  output: {
    type: 'structure',
    required: ['AttachmentSizeInBytes'],
    members: {
      Url: {
        type: 'string',
        min: 1,
        max: 2000,
        sensitive: true,
      },
      UrlExpiry: {
        type: 'string',
      },
      AttachmentSizeInBytes: {
        type: 'long',
        min: 1,
      },
    },
  },
  retry: 'always',
  errors: ['AccessDeniedException', 'InternalServerException', 'ThrottlingException', 'ValidationException'],
  quota: {
    rate: 8,
    burst: 12,
  },
} as const satisfies Operation;
