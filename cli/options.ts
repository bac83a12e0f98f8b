import { Option } from '@commander-js/extra-typings';
import { members } from './create-participant-connection/members.ts';

// Options that several commands have.

export const endpointUrl = new Option(
  '--endpoint-url <url>',
  "URL of a gateway, or of the emulated Amazon Connect. Otherwise that of AWS_ENDPOINT_URL_CONNECTPARTICIPANT or AWS_ENDPOINT_URL, and without those the region's Amazon Connect.",
);

export const region = new Option(
  '--region <region>',
  'AWS region of Amazon Connect, if there is no endpoint. Otherwise that of AWS_REGION or AWS_DEFAULT_REGION.',
);

export const participantToken = new Option('--participant-token <token>', members['participant-token'].does);

/** Typed once for each header. */
export const header = new Option(
  '--header <line>',
  'Header to send with each call, as in "x-api-key: …", for a gateway that asks for credentials beside the token. May be typed several times. file://<path> reads headers from the lines of a file, which others on the machine do not see.',
).argParser((line: string, lines: readonly string[] = []) => [...lines, line]);
