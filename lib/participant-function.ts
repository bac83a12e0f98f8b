import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { writeEnvironment } from '../contract/environment.ts';
import { BundledFunction, type BundledFunctionProps } from './bundled-function.ts';
import type { Configuration, FunctionName } from './configuration.ts';

export interface ParticipantFunctionProps
  extends Omit<BundledFunctionProps, 'environment'>,
    Pick<Configuration, 'connectRegion' | 'fips' | 'allowedOrigins'> {
  readonly handler: FunctionName;
}

/** A Lambda function that carries operations of the Participant Service. */
export class ParticipantFunction extends BundledFunction {
  constructor(
    scope: Construct,
    id: string,
    { connectRegion, fips, allowedOrigins, ...props }: ParticipantFunctionProps,
  ) {
    super(scope, id, {
      ...props,
      environment: {
        ...writeEnvironment({ connectRegion: connectRegion ?? Stack.of(scope).region, fips, allowedOrigins }),
      },
    });
  }
}
