import type { AllowedOrigins } from '../contract/cors.ts';

/** What a function is told by its environment; set by `lib/participant-function.ts`. */
export interface Environment {
  /** The AWS region of the Amazon Connect instance, e.g. `eu-central-1`. */
  readonly connectRegion: string;
  readonly allowedOrigins: AllowedOrigins;
}

/** @throws Error that names the variable which is missing */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const read = (name: string, accepts: string): string => {
    const value = variables[name];
    if (!value) throw new Error(`The environment variable ${name} is missing: it must be ${accepts}.`);
    return value;
  };
  const origins = read('ALLOWED_ORIGINS', 'an asterisk, or origins separated by commas');
  return {
    connectRegion: read('CONNECT_REGION', 'the AWS region of the Amazon Connect instance, such as us-east-1'),
    allowedOrigins: origins === '*' ? '*' : origins.split(','),
  };
}
