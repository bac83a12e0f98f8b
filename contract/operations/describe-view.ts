import { connectionToken, type Operation } from '../operation.ts';

/**
 * Gets the view, a form for instance, that a message of the contact flow names by a token.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_DescribeView.html
 *
 * It changes nothing, so a repeated call does no harm.
 */
export const describeView = {
  name: 'DescribeView',
  method: 'GET',
  path: '/participant/views/{ViewToken}',
  input: {
    type: 'structure',
    required: ['ViewToken', 'ConnectionToken'],
    members: {
      ViewToken: {
        location: 'uri',
        locationName: 'ViewToken',
        type: 'string',
        min: 1,
        max: 1000,
        sensitive: true,
      },
      ConnectionToken: connectionToken,
    },
  },
  output: {
    type: 'structure',
    members: {
      View: {
        type: 'structure',
        members: {
          Id: {
            type: 'string',
            min: 1,
            max: 500,
            pattern: '^[a-zA-Z0-9\\_\\-:\\/$]+$',
          },
          Arn: {
            type: 'string',
          },
          Name: {
            type: 'string',
            min: 1,
            max: 255,
            pattern: "^([\\p{L}\\p{N}_.:\\/=+\\-@()']+[\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@()']*)$",
            sensitive: true,
          },
          Version: {
            type: 'integer',
          },
          Content: {
            type: 'structure',
            members: {
              InputSchema: {
                type: 'string',
                sensitive: true,
              },
              Template: {
                type: 'string',
                sensitive: true,
              },
              Actions: {
                type: 'list',
                member: {
                  type: 'string',
                  min: 1,
                  max: 255,
                  pattern: "^([\\p{L}\\p{N}_.:\\/=+\\-@()']+[\\p{L}\\p{Z}\\p{N}_.:\\/=+\\-@()']*)$",
                  sensitive: true,
                },
              },
            },
          },
        },
      },
    },
  },
  retry: 'always',
  errors: [
    'AccessDeniedException',
    'InternalServerException',
    'ThrottlingException',
    'ResourceNotFoundException',
    'ValidationException',
  ],
} as const satisfies Operation;
