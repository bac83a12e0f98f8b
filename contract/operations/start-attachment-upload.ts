import { connectionToken, type Operation } from '../operation.ts';

/**
 * Gets a pre-signed URL to upload a file to.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_StartAttachmentUpload.html
 *
 * With its client token, the service knows a repeated call. The mobile SDKs send none, though the service model requires it.
 */
export const startAttachmentUpload = {
  name: 'StartAttachmentUpload',
  method: 'POST',
  path: '/participant/start-attachment-upload',
  input: {
    type: 'structure',
    required: ['ContentType', 'AttachmentSizeInBytes', 'AttachmentName', 'ClientToken', 'ConnectionToken'],
    members: {
      ContentType: {
        type: 'string',
        min: 1,
        max: 255,
      },
      AttachmentSizeInBytes: {
        type: 'long',
        min: 1,
      },
      AttachmentName: {
        type: 'string',
        min: 1,
        max: 256,
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
    members: {
      AttachmentId: {
        type: 'string',
        min: 1,
        max: 256,
      },
      UploadMetadata: {
        type: 'structure',
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
          HeadersToInclude: {
            type: 'map',
            key: {
              type: 'string',
              min: 1,
              max: 128,
            },
            value: {
              type: 'string',
              min: 1,
              max: 256,
            },
          },
        },
      },
    },
  },
  retry: 'withClientToken',
  errors: [
    'AccessDeniedException',
    'InternalServerException',
    'ThrottlingException',
    'ValidationException',
    'ServiceQuotaExceededException',
  ],
  quota: {
    rate: 2,
    burst: 5,
  },
} as const satisfies Operation;
