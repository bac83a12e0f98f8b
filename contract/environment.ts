/** What a function is told by its environment variables: `lib/` writes them, `lambda/` reads them. */
export interface FunctionEnvironment {
  /** The AWS region of the Amazon Connect instance, e.g. `eu-central-1`. */
  readonly connectRegion: string;
  /** The origins whose pages may read the answers; `*` alone means every origin. */
  readonly allowedOrigins: readonly string[];
}

export function writeEnvironment({ connectRegion, allowedOrigins }: FunctionEnvironment): Record<string, string> {
  return { CONNECT_REGION: connectRegion, ALLOWED_ORIGINS: allowedOrigins.join(',') };
}

/** @throws Error that names the variable which is missing */
export function readEnvironment(variables: Variables): FunctionEnvironment {
  return {
    connectRegion: read(
      variables,
      'CONNECT_REGION',
      'the AWS region of the Amazon Connect instance, such as us-east-1',
    ),
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
