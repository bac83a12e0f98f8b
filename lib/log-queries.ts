import { type ILogGroup, QueryDefinition, QueryString, type QueryStringProps } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface LogQueriesProps {
  /** The folder of the queries. */
  readonly serviceName: string;
  readonly functionLogs: readonly ILogGroup[];
  readonly accessLogs: ILogGroup;
  /** Of the authorizer's function. */
  readonly authorizerLogs?: ILogGroup | undefined;
  readonly firewallLogs?: ILogGroup | undefined;
}

/** Queries for CloudWatch Logs Insights, saved where whoever is on call finds them; `docs/operations.md` says when. */
export class LogQueries extends Construct {
  constructor(scope: Construct, id: string, props: LogQueriesProps) {
    super(scope, id);
    const { serviceName, functionLogs, accessLogs, authorizerLogs, firewallLogs } = props;
    const save = (name: string, query: QueryStringProps, logGroups: readonly ILogGroup[]) =>
      new QueryDefinition(this, name, {
        queryDefinitionName: `${serviceName}/${name}`,
        queryString: new QueryString(query),
        logGroups: [...logGroups],
      });
    for (const [name, query] of Object.entries(ofFunctions)) save(name, query, functionLogs);
    for (const [name, query] of Object.entries(ofAccessLog)) save(name, query, [accessLogs]);
    for (const [name, query] of Object.entries(ofBoth)) save(name, query, [...functionLogs, accessLogs]);
    const all = [...functionLogs, accessLogs, ...(authorizerLogs ? [authorizerLogs] : [])];
    for (const [name, query] of Object.entries(ofAll)) save(name, query, all);
    if (firewallLogs) for (const [name, query] of Object.entries(ofFirewall)) save(name, query, [firewallLogs]);
  }
}

type Queries = Readonly<Record<string, QueryStringProps>>;

const ofFunctions: Queries = {
  'Calls of one chat': {
    fields: ['@timestamp', 'operation', 'status', 'errorName', 'attempts', 'apiRequestId', 'connectRequestId'],
    filterStatements: ['tokenFingerprint = "put the fingerprint of the token here"'],
    sort: '@timestamp asc',
  },
  'Calls by operation': {
    filterStatements: ['ispresent(operation)'],
    statsStatements: [
      'count(*) as calls, count(errorName) as refused, count(errorName) / count(*) * 100 as refusedPercent by operation',
    ],
    sort: 'calls desc',
  },
};

const ofAccessLog: Queries = {
  'Slowest calls': {
    fields: ['@timestamp', 'resource', 'status', 'responseLatencyMs', 'integrationLatencyMs', 'requestId', 'traceId'],
    sort: 'responseLatencyMs desc',
    limit: 50,
  },
};

const ofAll: Queries = {
  'One request': {
    fields: [
      '@timestamp',
      'operation',
      'resource',
      'status',
      'errorName',
      'errorType',
      'reason',
      'attempts',
      'responseLatencyMs',
      'integrationLatencyMs',
      'tokenFingerprint',
      'connectRequestId',
      'traceId',
    ],
    filterStatements: ['@message like "put the id of the request here"'],
    sort: '@timestamp asc',
  },
};

/** A line of API Gateway's that has an error type is of a request that it answered by itself. */
const ofBoth: Queries = {
  'Refusals by cause': {
    fields: ['coalesce(errorName, errorType) as cause', 'coalesce(operation, resource) as called'],
    filterStatements: ['message = "Refused." or (ispresent(errorType) and errorType != "-")'],
    statsStatements: ['count(*) as refused by cause, status, called'],
    sort: 'refused desc',
  },
  'Throttled by whom': {
    fields: ['coalesce(errorType, errorName) as cause', 'coalesce(operation, resource) as called'],
    filterStatements: ['status = 429', 'message = "Refused." or errorType != "-"'],
    statsStatements: ['count(*) as throttled, count(connectRequestId) as byAmazonConnect by cause, called'],
    sort: 'throttled desc',
  },
};

const ofFirewall: Queries = {
  'Blocked by the firewall': {
    filterStatements: ['action = "BLOCK"'],
    statsStatements: ['count(*) as blocked by terminatingRuleId, httpRequest.clientIp, httpRequest.country'],
    sort: 'blocked desc',
    limit: 100,
  },
};
