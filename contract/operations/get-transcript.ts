import { connectionToken, type Operation } from '../operation.ts';

/**
 * Gets a page of the chat's transcript.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_GetTranscript.html
 *
 * It changes nothing, so a repeated call does no harm.
 */
export const getTranscript = {
  name: 'GetTranscript',
  method: 'POST',
  path: '/participant/transcript',
  input: {
    type: 'structure',
    required: ['ConnectionToken'],
    members: {
      ContactId: {
        type: 'string',
        min: 1,
        max: 256,
      },
      MaxResults: {
        type: 'integer',
        min: 0,
        max: 100,
      },
      NextToken: {
        type: 'string',
        min: 1,
        max: 1000,
      },
      ScanDirection: {
        type: 'string',
        enum: ['FORWARD', 'BACKWARD'],
      },
      SortOrder: {
        type: 'string',
        enum: ['DESCENDING', 'ASCENDING'],
      },
      StartPosition: {
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
          MostRecent: {
            type: 'integer',
            min: 0,
            max: 100,
          },
        },
      },
      ConnectionToken: connectionToken,
    },
  },
  output: {
    type: 'structure',
    members: {
      InitialContactId: {
        type: 'string',
        min: 1,
        max: 256,
      },
      Transcript: {
        type: 'list',
        member: {
          type: 'structure',
          members: {
            AbsoluteTime: {
              type: 'string',
              min: 1,
              max: 100,
            },
            Content: {
              type: 'string',
              min: 1,
              max: 16384,
            },
            ContentType: {
              type: 'string',
              min: 1,
              max: 100,
            },
            Id: {
              type: 'string',
              min: 1,
              max: 256,
            },
            Type: {
              type: 'string',
              enum: [
                'TYPING',
                'PARTICIPANT_JOINED',
                'PARTICIPANT_LEFT',
                'CHAT_ENDED',
                'TRANSFER_SUCCEEDED',
                'TRANSFER_FAILED',
                'MESSAGE',
                'EVENT',
                'ATTACHMENT',
                'CONNECTION_ACK',
                'MESSAGE_DELIVERED',
                'MESSAGE_READ',
              ],
            },
            ParticipantId: {
              type: 'string',
              min: 1,
              max: 256,
            },
            DisplayName: {
              type: 'string',
              min: 1,
              max: 256,
            },
            ParticipantRole: {
              type: 'string',
              enum: ['AGENT', 'CUSTOMER', 'SYSTEM', 'CUSTOM_BOT', 'SUPERVISOR'],
            },
            Attachments: {
              type: 'list',
              member: {
                type: 'structure',
                members: {
                  ContentType: {
                    type: 'string',
                    min: 1,
                    max: 255,
                  },
                  AttachmentId: {
                    type: 'string',
                    min: 1,
                    max: 256,
                  },
                  AttachmentName: {
                    type: 'string',
                    min: 1,
                    max: 256,
                  },
                  Status: {
                    type: 'string',
                    enum: ['APPROVED', 'REJECTED', 'IN_PROGRESS'],
                  },
                },
              },
            },
            MessageMetadata: {
              type: 'structure',
              members: {
                MessageId: {
                  type: 'string',
                  min: 1,
                  max: 256,
                },
                Receipts: {
                  type: 'list',
                  member: {
                    type: 'structure',
                    members: {
                      DeliveredTimestamp: {
                        type: 'string',
                        min: 1,
                        max: 100,
                      },
                      ReadTimestamp: {
                        type: 'string',
                        min: 1,
                        max: 100,
                      },
                      RecipientParticipantId: {
                        type: 'string',
                        min: 1,
                        max: 256,
                      },
                    },
                  },
                },
                MessageProcessingStatus: {
                  type: 'string',
                  enum: ['PROCESSING', 'FAILED', 'REJECTED'],
                },
              },
            },
            RelatedContactId: {
              type: 'string',
              min: 1,
              max: 256,
            },
            ContactId: {
              type: 'string',
              min: 1,
              max: 256,
            },
          },
        },
      },
      NextToken: {
        type: 'string',
        min: 1,
        max: 1000,
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
