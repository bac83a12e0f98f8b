/** The options that are the operation's own, each with the member of the input that it sets, and what the help says of it. */
export const members = {
  type: {
    member: 'Type',
    does: 'Type of connection information required: WEBSOCKET, CONNECTION_CREDENTIALS or WEBRTC_CONNECTION, one or more, or a JSON list of them. May be left out beside --connect-participant.',
  },
  'participant-token': {
    member: 'ParticipantToken',
    does: 'Participant token, from StartChatContact. A dash reads it from standard input, and without the option it is that of the environment variable PARTICIPANT_TOKEN: a command line is visible to others on the machine.',
  },
  'connect-participant': {
    member: 'ConnectParticipant',
    does: 'Marks the participant as connected, for message streaming.',
  },
} as const;
