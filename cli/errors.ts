/** The exit codes of the AWS CLI, version 2: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html */
export const exitCodes = {
  success: 0,
  interrupted: 130,
  usage: 252,
  configuration: 253,
  service: 254,
  failure: 255,
} as const;

/** A command ends other than well; the message, if there is one, is what the person reads. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The person at the terminal has pressed Ctrl-C. */
export class Interrupted extends Error {}

/** What was typed, or what it refers to, is not what it must be. */
export class UsageError extends CommandError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, exitCodes.usage, options);
  }
}
