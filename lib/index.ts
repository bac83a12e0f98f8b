/** The gateway as constructs for other CDK apps: `ParticipantGateway` is the whole, the others are its parts. */
export { AccessControl, type AccessControlProps } from './access-control.ts';
export { Alarms, type AlarmsProps } from './alarms.ts';
export {
  type Configuration,
  ConfigurationError,
  type ConfigurationProps,
} from './configuration.ts';
export { CustomDomain, type CustomDomainProps } from './custom-domain.ts';
export { GatewayDashboard, type GatewayDashboardProps } from './dashboard.ts';
export { Firewall, type FirewallProps } from './firewall.ts';
export type { LogKeeping } from './log-keeping.ts';
export { LogQueries, type LogQueriesProps } from './log-queries.ts';
export { GatewayMetrics, type GatewayMetricsProps } from './metrics.ts';
export { ParticipantApi, type ParticipantApiProps } from './participant-api.ts';
export { ParticipantFunction, type ParticipantFunctionProps } from './participant-function.ts';
export { ParticipantGateway, type ParticipantGatewayProps } from './participant-gateway.ts';
export { PrivateNetwork, type PrivateNetworkProps } from './private-network.ts';
export { ReleasedFunction, type ReleasedFunctionProps } from './released-function.ts';
export { defaultThrottles, type Throttle, type Throttles } from './throttles.ts';
