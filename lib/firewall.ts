import type { Stage } from 'aws-cdk-lib/aws-apigateway';
import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2';
import { Construct } from 'constructs';
import { errorBody, errors } from '../contract/errors.ts';
import { outcomes } from '../contract/outcomes.ts';
import { headersBeforeTheFunction } from './gateway-responses.ts';

export interface FirewallProps {
  readonly stage: Stage;
  /** The origins whose pages may read what the firewall answers; `*` alone means every origin. */
  readonly allowedOrigins: readonly string[];
}

/** The requests that one address may send in five minutes: 40 chats behind an office's address at ten a minute each, and no flood. */
const REQUESTS_PER_ADDRESS = 2000;
const WINDOW_SECONDS = 300;

/** An AWS WAF web ACL in front of a stage: whoever sends too many requests is asked to wait. */
export class Firewall extends Construct {
  constructor(scope: Construct, id: string, { stage, allowedOrigins }: FirewallProps) {
    super(scope, id);
    const { name, message } = outcomes.firewallThrottled;
    const headers = Object.entries(headersBeforeTheFunction(name, allowedOrigins));
    const webAcl = new CfnWebACL(this, 'WebAcl', {
      description: 'Participant Gateway: asks whoever sends too many requests to wait',
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: visibility('ParticipantGateway'),
      customResponseBodies: {
        [name]: { contentType: 'APPLICATION_JSON', content: errorBody(name, message) },
      },
      rules: [
        {
          name: 'RatePerAddress',
          priority: 0,
          statement: {
            rateBasedStatement: {
              aggregateKeyType: 'IP',
              limit: REQUESTS_PER_ADDRESS,
              evaluationWindowSec: WINDOW_SECONDS,
            },
          },
          // Without a response of its own, a block is answered by the gateway response WAF_FILTERED.
          action: {
            block: {
              customResponse: {
                responseCode: errors[name],
                customResponseBodyKey: name,
                responseHeaders: headers.map(([header, value]) => ({ name: header, value })),
              },
            },
          },
          visibilityConfig: visibility('RatePerAddress'),
        },
      ],
    });
    new CfnWebACLAssociation(this, 'Association', { webAclArn: webAcl.attrArn, resourceArn: stage.stageArn });
  }
}

function visibility(metricName: string): CfnWebACL.VisibilityConfigProperty {
  // Samples of requests would show their headers, tokens included, in the console.
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
