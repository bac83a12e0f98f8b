import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { writeEnvironment } from '../contract/environment.ts';
import { BundledFunction } from './bundled-function.ts';
import type { Configuration } from './configuration.ts';

export interface ParticipantFunctionProps {
  /** The stem of the handler's file in `lambda/`. */
  readonly handler: 'connection' | 'chat';
  readonly configuration: Configuration;
}

/** A Lambda function that carries operations of the Participant Service. */
export class ParticipantFunction extends BundledFunction {
  constructor(scope: Construct, id: string, { handler, configuration }: ParticipantFunctionProps) {
    super(scope, id, {
      handler,
      logLevel: configuration.logLevel,
      environment: writeEnvironment({
        connectRegion: configuration.connectRegion ?? Stack.of(scope).region,
        allowedOrigins: configuration.allowedOrigins,
      }),
    });
  }
}
