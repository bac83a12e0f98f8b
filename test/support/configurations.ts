/** Configurations, as CDK context has them, that several tests look at. */

export const ISSUER = 'https://login.example.com/oauth2';
export const USER_POOL = 'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_Ab12Cd34E';
const CERTIFICATE = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9';

const onlyIp = {
  firewallAllowedAddresses: '203.0.113.0/24',
  firewallBlockedAddresses: '198.51.100.7/32,2001:db8::/32',
};

/** Keys that belong together, in every state that they can have together; what stands in different rows can be combined. */
export const choices = {
  preset: [{ preset: 'dev' }, { preset: 'prod' }],
  region: [{}, { connectRegion: 'eu-central-1' }, { connectRegion: 'us-east-1', fips: 'true' }],
  origins: [
    {},
    { allowedOrigins: 'https://www.example.com' },
    { allowedOrigins: 'https://www.example.com,http://localhost:3000' },
  ],
  operations: [{}, { operations: 'connection' }],
  throttle: [{}, { throttle: 'CreateParticipantConnection=20/30' }],
  firewall: [
    {},
    { firewall: 'off' },
    { firewall: 'count', firewallRate: '6000', firewallForwardedHeader: 'True-Client-IP', ...onlyIp },
    { firewallMaxBodyBytes: '20000', firewallBlockAnonymous: 'true', firewallBlockedCountries: 'KP' },
    { firewallForwardedHeader: 'True-Client-IP', firewallAllowedCountries: 'DE,AT,CH', ...onlyIp },
  ],
  authorizer: [
    {},
    { authorizer: 'iam' },
    { authorizer: 'cognito', authorizerUserPools: USER_POOL },
    { authorizer: 'jwt', authorizerIssuer: ISSUER, authorizerAudiences: 'chat', authorizerHeader: 'Authorization' },
  ],
  apiKeys: [{}, { apiKeys: 'web,ios' }, { apiKeys: 'web', apiKeyThrottle: '5/10', apiKeyQuota: '100000/day' }],
  rollout: [
    { rollout: 'AllAtOnce', alarms: 'false' },
    { rollout: 'AllAtOnce', alarms: 'true' },
    { rollout: 'Linear10PercentEvery1Minute', alarms: 'true', alarmEmails: 'on-call@example.com' },
  ],
  concurrency: [
    {},
    { provisionedConcurrency: 'connection=2..2', reservedConcurrency: 'connection=50' },
    { provisionedConcurrency: 'connection=2..10' },
  ],
  network: [
    {},
    { domainName: 'chat.example.com', certificateArn: CERTIFICATE },
    { domainName: 'chat.example.com', hostedZoneId: 'Z0123456789', dnsRouting: 'weight=50' },
    { domainName: 'chat.example.com', hostedZoneId: 'Z0123456789', dnsRouting: 'secondary' },
    { endpointType: 'private', vpcEndpointIds: 'vpce-0123456789abcdef0' },
    {
      endpointType: 'private',
      vpcId: 'vpc-0123456789abcdef0',
      vpcSubnetIds: 'subnet-0123456789abcdef0,subnet-0fedcba9876543210',
      vpcClientAddresses: '10.0.0.0/8',
    },
  ],
  dashboard: [{}, { dashboard: 'true' }, { dashboard: 'false' }],
  logs: [{}, { logLevel: 'DEBUG', logRetentionDays: '7', removalPolicy: 'destroy' }, { removalPolicy: 'retain' }],
  key: [{}, { customerManagedKey: 'true' }, { customerManagedKey: 'false' }],
  logRole: [{}, { accountLogRole: 'keep' }],
} as const satisfies { readonly [group: string]: readonly Readonly<Record<string, string>>[] };

/** Everything on that can be on together. */
export const everything = {
  preset: 'prod',
  connectRegion: 'us-east-1',
  fips: 'true',
  allowedOrigins: 'https://www.example.com,http://localhost:3000',
  throttle: 'SendMessage=20/30',
  firewallForwardedHeader: 'True-Client-IP',
  firewallAllowedCountries: 'DE,AT,CH',
  ...onlyIp,
  authorizer: 'jwt',
  authorizerIssuer: ISSUER,
  authorizerAudiences: 'chat',
  apiKeys: 'web,ios',
  apiKeyThrottle: '5/10',
  apiKeyQuota: '100000/day',
  provisionedConcurrency: 'connection=2..10,chat=5..20',
  reservedConcurrency: 'connection=50,chat=200,authorizer=20',
  domainName: 'chat.example.com',
  hostedZoneId: 'Z0123456789',
  dnsRouting: 'primary',
  alarmEmails: 'on-call@example.com',
  logLevel: 'DEBUG',
};
