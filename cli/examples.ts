export interface Example {
  readonly does: string;
  readonly command: string;
}

/** Examples of each command, by its name. */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  'create-participant-connection': [
    {
      does: 'Gets a websocket URL and a connection token from a gateway, and prints them',
      command:
        'PARTICIPANT_TOKEN=… participant-gateway create-participant-connection --type WEBSOCKET CONNECTION_CREDENTIALS --endpoint-url https://chat.example.com/v1 --show-secrets',
    },
    {
      does: 'Keeps the connection token in a variable',
      command:
        'connection_token=$(participant-gateway create-participant-connection --participant-token - --type CONNECTION_CREDENTIALS --region us-east-1 --query ConnectionCredentials.ConnectionToken --output text --show-secrets < token.txt)',
    },
    {
      does: 'Writes a sample of the input, in which types and token are to be filled in',
      command: 'participant-gateway create-participant-connection --generate-cli-skeleton yaml-input > input.yaml',
    },
    {
      does: 'Calls with it',
      command:
        'participant-gateway create-participant-connection --cli-input-yaml file://input.yaml --region us-east-1',
    },
    {
      does: 'Shows what is sent and answered, without a secret',
      command:
        'participant-gateway create-participant-connection --type WEBSOCKET --endpoint-url http://127.0.0.1:8788 --debug',
    },
  ],
  connect: [
    {
      does: 'Chats in the terminal, with the token that `participant-gateway local` has printed',
      command: 'PARTICIPANT_TOKEN=… participant-gateway connect --endpoint-url http://127.0.0.1:8788',
    },
    {
      does: 'Only looks whether the connection can be made, and what it takes',
      command:
        'participant-gateway connect --participant-token file://token.txt --endpoint-url https://chat.example.com/v1 < /dev/null',
    },
    {
      does: 'Picks the items out of the frames',
      command:
        'participant-gateway connect --json --region us-east-1 | jq \'select(.received.topic == "aws/chat").received.content | fromjson\'',
    },
  ],
  tail: [
    {
      does: 'Follows a chat',
      command: 'PARTICIPANT_TOKEN=… participant-gateway tail --endpoint-url https://chat.example.com/v1',
    },
    {
      does: 'Appends what has come since the last run to a file',
      command:
        'participant-gateway tail --json --state chat.state --endpoint-url https://chat.example.com/v1 >> chat.jsonl',
    },
  ],
  send: [
    {
      does: 'Says something',
      command:
        "PARTICIPANT_TOKEN=… participant-gateway send 'Is anybody there?' --endpoint-url https://chat.example.com/v1",
    },
    {
      does: 'Sends a file as a message of Markdown, once, however often it is run',
      command:
        'participant-gateway send --content-type text/markdown --client-token 2026-11-28-report --endpoint-url https://chat.example.com/v1 < report.md',
    },
  ],
  doctor: [
    {
      does: 'Checks a gateway for a page at https://www.example.com',
      command: 'participant-gateway doctor --endpoint-url https://chat.example.com/v1 --origin https://www.example.com',
    },
    {
      does: 'Checks the whole way, to the first heartbeat of the websocket',
      command:
        'participant-gateway doctor --endpoint-url https://chat.example.com/v1 --participant-token - < token.txt',
    },
    {
      does: 'Checks a gateway that asks for an API key, for a monitor',
      command:
        'participant-gateway doctor --endpoint-url https://chat.example.com/v1 --header file://api-key.txt --json',
    },
  ],
  local: [
    { does: 'Starts all on the usual ports', command: 'participant-gateway local' },
    {
      does: 'Starts an emulated Amazon Connect on a free port that throttles the first message',
      command: 'CONNECT_PORT=0 participant-gateway local --fault error,operation=SendMessage,name=ThrottlingException',
    },
  ],
  completion: [
    {
      does: 'In bash, for this session, or in ~/.bashrc for all',
      command: 'source <(participant-gateway completion bash)',
    },
    {
      does: 'In zsh, after compinit, for this session, or in ~/.zshrc for all',
      command: 'source <(participant-gateway completion zsh)',
    },
    {
      does: 'In fish, for all sessions to come',
      command: 'participant-gateway completion fish > ~/.config/fish/completions/participant-gateway.fish',
    },
  ],
};

/** What stands below the options on the page of a command. */
export function describeExamples(name: string): string {
  const all = (examples[name] ?? []).map(({ does, command }) => `  ${does}:\n\n    ${command}`);
  return `\nExamples:\n\n${all.join('\n\n')}\n`;
}
