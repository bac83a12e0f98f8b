/**
 * Takes the place of `@aws-sdk/credential-provider-node` in the bundle: the Participant Service is called with a bearer
 * token and no signature, so the provider chain, a third of the SDK's code, would be loaded for nothing.
 */
export const defaultProvider = () => async (): Promise<never> => {
  throw new Error('The gateway calls Amazon Connect without AWS credentials; nothing here may ask for them.');
};
