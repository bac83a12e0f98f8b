/** The regions of Amazon Connect: https://docs.aws.amazon.com/general/latest/gr/connect_region.html. There may be others by now. */
export const connectRegions = [
  'us-east-1',
  'us-west-2',
  'af-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-west-2',
  'us-gov-west-1',
] as const;

/**
 * The endpoint of the Participant Service in a region.
 * https://docs.aws.amazon.com/general/latest/gr/connect_region.html
 *
 * @param fips whether its cryptography has to be validated by FIPS 140; in AWS GovCloud, that of the one endpoint is
 */
export function participantEndpoint(region: string, fips: boolean): string {
  const service = fips && !region.startsWith('us-gov-') ? 'connect-fips' : 'connect';
  return `https://participant.${service}.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
