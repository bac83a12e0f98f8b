/**
 * What clients have to speak: TLS 1.2 or later, with forward secrecy and post-quantum key exchange where they can, and with
 * validated cryptography alone if FIPS 140 is asked for. Without it, the endpoint of a regional API takes TLS 1.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
 */
export function securityPolicy(fips: boolean): string {
  return fips ? 'SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09' : 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09';
}
