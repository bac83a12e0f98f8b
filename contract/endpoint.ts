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
