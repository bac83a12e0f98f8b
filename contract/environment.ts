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
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): FunctionEnvironment {
  const read = (name: string, accepts: string): string => {
    const value = variables[name];
    if (!value) throw new Error(`The environment variable ${name} is missing: it must be ${accepts}.`);
    return value;
  };
  return {
    connectRegion: read('CONNECT_REGION', 'the AWS region of the Amazon Connect instance, such as us-east-1'),
    allowedOrigins: read('ALLOWED_ORIGINS', 'an asterisk, or origins separated by commas').split(','),
  };
}
