import { participantEndpoint } from '../contract/endpoint.ts';
import { CommandError, exitCodes, UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

/** What was typed of where calls go to. */
export interface EndpointOptions {
  readonly endpointUrl?: string | undefined;
  readonly region?: string | undefined;
}

/** Where a call goes to. */
export interface Endpoint {
  readonly url: string;
  /** What has said so. */
  readonly from: string;
}

/**
 * Finds the endpoint: the one that was typed or is in the environment, or that of the region.
 *
 * @returns undefined if there is neither
 * @throws UsageError if it is no URL
 */
export function findEndpoint(typed: EndpointOptions, terminal: Terminal): Endpoint | undefined {
  const { AWS_REGION, AWS_DEFAULT_REGION } = terminal.variables;
  const endpoint = findUrl(typed.endpointUrl, terminal);
  if (endpoint) return endpoint;
  for (const [from, region] of Object.entries({ '--region': typed.region, AWS_REGION, AWS_DEFAULT_REGION })) {
    if (region) return { url: participantEndpoint(checkRegion(region), false), from };
  }
  return undefined;
}

/** Finds the endpoint that was typed or is in the environment. @throws UsageError if it is no URL */
function findUrl(typed: string | undefined, { variables }: Terminal): Endpoint | undefined {
  const { AWS_ENDPOINT_URL_CONNECTPARTICIPANT, AWS_ENDPOINT_URL } = variables;
  const urls = { '--endpoint-url': typed, AWS_ENDPOINT_URL_CONNECTPARTICIPANT, AWS_ENDPOINT_URL };
  for (const [from, url] of Object.entries(urls)) if (url) return { url: checkUrl(from, url), from };
  return undefined;
}

/** Finds the URL of a gateway, which a region does not have. @throws CommandError that says how to name one, if there is none */
export function requireGateway(typed: string | undefined, terminal: Terminal): string {
  const endpoint = findUrl(typed, terminal);
  if (endpoint) return endpoint.url.replace(/\/+$/, '');
  throw new CommandError(
    'You must specify a gateway, by --endpoint-url, AWS_ENDPOINT_URL_CONNECTPARTICIPANT or AWS_ENDPOINT_URL: its URL is the output GatewayUrl of the stack.',
    exitCodes.configuration,
  );
}

/** @throws CommandError that says how to name one, if there is neither */
export function requireEndpoint(typed: EndpointOptions, terminal: Terminal): Endpoint {
  const endpoint = findEndpoint(typed, terminal);
  if (endpoint) return endpoint;
  throw new CommandError(
    'You must specify an endpoint: that of a gateway by --endpoint-url, AWS_ENDPOINT_URL_CONNECTPARTICIPANT or AWS_ENDPOINT_URL, or that of Amazon Connect by --region.',
    exitCodes.configuration,
  );
}

/** @throws CommandError that says how to name one */
export function refuseWithoutEndpoint(): never {
  throw new CommandError(
    'You must specify a region. Or name the endpoint of a gateway by --endpoint-url or AWS_ENDPOINT_URL_CONNECTPARTICIPANT.',
    exitCodes.configuration,
  );
}

/** @throws UsageError if it is no URL of an endpoint */
export function checkUrl(from: string, url: string): string {
  const { protocol, hostname, username } = URL.canParse(url) ? new URL(url) : NOWHERE;
  if (username) {
    throw new UsageError(
      `Bad value for ${from}: it has a user name, and the Participant Service takes none. Leave it out.`,
    );
  }
  if (hostname && /^https?:$/.test(protocol)) return url.replace(/^\w+:/, protocol);
  throw new UsageError(
    // The URL of a websocket is a secret.
    `Bad value for ${from} "${url.replace(/^(wss?:)[\s\S]*/i, '$1…')}": scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/`,
  );
}

const NOWHERE = { protocol: '', hostname: '', username: '' };

function checkRegion(region: string): string {
  if (/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(region)) return region;
  throw new Error(
    `Provided region_name '${region}' doesn't match a supported format. A region is named as in us-east-1.`,
  );
}
