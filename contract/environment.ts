import { participantEndpoint } from './endpoint.ts';

/** What `lib/` tells a function by its environment variables. */
export interface WrittenEnvironment {
  /** The AWS region of the Amazon Connect instance, e.g. `eu-central-1`. */
  readonly connectRegion: string;
  /** Whether its FIPS endpoint is to be called. */
  readonly fips: boolean;
  /** The origins whose pages may read the answers; `*` alone means every origin. */
  readonly allowedOrigins: readonly string[];
}

/** What a function in `lambda/` reads from them. */
export interface FunctionEnvironment extends Pick<WrittenEnvironment, 'allowedOrigins'> {
  /** Where Amazon Connect is called, e.g. `https://participant.connect.eu-central-1.amazonaws.com`. */
  readonly connectEndpoint: string;
}

/** The variable by which every AWS SDK, and a function of the gateway, calls the Participant Service at another endpoint. */
export const CONNECT_ENDPOINT = 'AWS_ENDPOINT_URL_CONNECTPARTICIPANT';

/** The variable by which every AWS SDK, and a function of the gateway, takes the FIPS endpoints. */
const USE_FIPS = 'AWS_USE_FIPS_ENDPOINT';

export function writeEnvironment({ connectRegion, fips, allowedOrigins }: WrittenEnvironment): Record<string, string> {
  return {
    CONNECT_REGION: connectRegion,
    ALLOWED_ORIGINS: allowedOrigins.join(','),
    ...(fips && { [USE_FIPS]: 'true' }),
  };
}

/** @throws Error that names the variable which is missing */
export function readEnvironment(variables: Variables): FunctionEnvironment {
  const region = read(variables, 'CONNECT_REGION', 'the AWS region of the Amazon Connect instance, such as us-east-1');
  return {
    connectEndpoint: variables[CONNECT_ENDPOINT] || participantEndpoint(region, variables[USE_FIPS] === 'true'),
    allowedOrigins: read(variables, 'ALLOWED_ORIGINS', 'an asterisk, or origins separated by commas').split(','),
  };
}

/** What the authorizer's function is told by its environment variables. */
export interface AuthorizerEnvironment {
  /** The URL of the OpenID Connect issuer whose tokens are accepted, as its tokens have it in `iss`. */
  readonly issuer: string;
  /** Whom a token may be meant for; one of them is enough. */
  readonly audiences: readonly string[];
  /** The header in which the token comes. */
  readonly header: string;
}

/** The variable by which the local gateway moves the authorizer to an issuer of its own. */
export const TOKEN_ISSUER = 'TOKEN_ISSUER';

export function writeAuthorizerEnvironment({
  issuer,
  audiences,
  header,
}: AuthorizerEnvironment): Record<string, string> {
  return { [TOKEN_ISSUER]: issuer, TOKEN_AUDIENCES: audiences.join(','), TOKEN_HEADER: header };
}

/** @throws Error that names the variable which is missing */
export function readAuthorizerEnvironment(variables: Variables): AuthorizerEnvironment {
  return {
    issuer: read(variables, TOKEN_ISSUER, 'the URL of an OpenID Connect issuer, such as https://login.example.com'),
    audiences: read(variables, 'TOKEN_AUDIENCES', 'audiences of tokens, separated by commas').split(','),
    header: read(variables, 'TOKEN_HEADER', 'the name of a header, such as X-Gateway-Authorization'),
  };
}

type Variables = Readonly<Record<string, string | undefined>>;

function read(variables: Variables, name: string, accepts: string): string {
  const value = variables[name];
  if (!value) throw new Error(`The environment variable ${name} is missing: it must be ${accepts}.`);
  return value;
}
