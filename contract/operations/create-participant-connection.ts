import { BEARER_HEADER, type Operation } from '../operation.ts';

/**
 * Creates a participant's connection: a websocket URL, a connection token, or both.
 * https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_CreateParticipantConnection.html
 *
 * A repeated call makes one connection more, which nobody opens, so it does no harm.
 */
export const createParticipantConnection = {
  name: 'CreateParticipantConnection',
  method: 'POST',
  path: '/participant/connection',
  input: {
    type: 'structure',
    required: ['ParticipantToken'],
    requiredUnless: { Type: { member: 'ConnectParticipant', value: true } },
    members: {
      Type: {
        type: 'list',
        min: 1,
        member: { type: 'string', enum: ['WEBSOCKET', 'CONNECTION_CREDENTIALS', 'WEBRTC_CONNECTION'] },
      },
      ParticipantToken: {
        location: 'header',
        locationName: BEARER_HEADER,
        type: 'string',
        min: 1,
        max: 1000,
        sensitive: true,
      },
      ConnectParticipant: { type: 'boolean' },
    },
  },
  output: {
    type: 'structure',
    members: {
      Websocket: {
        type: 'structure',
        members: {
          Url: { type: 'string', min: 1, max: 2000, sensitive: true },
          ConnectionExpiry: { type: 'string' },
        },
      },
      ConnectionCredentials: {
        type: 'structure',
        members: {
          ConnectionToken: { type: 'string', min: 1, max: 1000, sensitive: true },
          Expiry: { type: 'string' },
        },
      },
      WebRTCConnection: {
        type: 'structure',
        members: {
          Attendee: {
            type: 'structure',
            members: {
              AttendeeId: { type: 'string' },
              JoinToken: { type: 'string', sensitive: true },
            },
          },
          Meeting: {
            type: 'structure',
            members: {
              MediaPlacement: {
                type: 'structure',
                members: {
                  AudioHostUrl: { type: 'string', min: 1, max: 2000 },
                  AudioFallbackUrl: { type: 'string', min: 1, max: 2000 },
                  SignalingUrl: { type: 'string', min: 1, max: 2000 },
                  EventIngestionUrl: { type: 'string', min: 1, max: 2000 },
                },
              },
              MeetingFeatures: {
                type: 'structure',
                members: {
                  Audio: {
                    type: 'structure',
                    members: { EchoReduction: { type: 'string', enum: ['AVAILABLE', 'UNAVAILABLE'] } },
                  },
                },
              },
              MeetingId: { type: 'string', pattern: '[a-fA-F0-9]{8}(?:-[a-fA-F0-9]{4}){3}-[a-fA-F0-9]{12}' },
            },
          },
        },
      },
    },
  },
  outputSelectedBy: {
    member: 'Type',
    values: {
      WEBSOCKET: 'Websocket',
      CONNECTION_CREDENTIALS: 'ConnectionCredentials',
      WEBRTC_CONNECTION: 'WebRTCConnection',
    },
  },
  retry: 'always',
  errors: ['AccessDeniedException', 'InternalServerException', 'ThrottlingException', 'ValidationException'],
  quota: { rate: 6, burst: 9 },
} as const satisfies Operation;
