import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { synthesizeStack } from '../support/stack.ts';

describe('the firewall', () => {
  let template: Template;
  beforeAll(() => {
    template = synthesizeStack();
  });

  const rulesOf = (context = {}) => {
    const [webAcl] = Object.values(synthesizeStack(context).findResources('AWS::WAFv2::WebACL'));
    return { ...webAcl?.Properties, rule: webAcl?.Properties.Rules[0] };
  };

  it('stands in front of the stage, and lets pass what no rule blocks', () => {
    const [stage] = Object.keys(template.findResources('AWS::ApiGateway::Stage'));
    const [webAcl] = Object.keys(template.findResources('AWS::WAFv2::WebACL'));
    const [association] = Object.values(template.findResources('AWS::WAFv2::WebACLAssociation'));
    expect(association?.Properties.WebACLArn).toEqual({ 'Fn::GetAtt': [webAcl, 'Arn'] });
    expect(JSON.stringify(association?.Properties.ResourceArn)).toContain(`/stages/",{"Ref":"${stage}"}`);
    expect(rulesOf()).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
  });

  it('asks an address to wait that sends more than 2000 requests in five minutes', () => {
    const { rule, Rules } = rulesOf();
    expect(Rules).toHaveLength(1);
    expect(rule.Statement).toEqual({
      RateBasedStatement: { AggregateKeyType: 'IP', Limit: 2000, EvaluationWindowSec: 300 },
    });
  });

  it('answers 429 ThrottlingException with Retry-After, which pages may read', () => {
    const { rule, CustomResponseBodies } = rulesOf();
    const { ResponseCode, ResponseHeaders, CustomResponseBodyKey } = rule.Action.Block.CustomResponse;
    expect(ResponseCode).toBe(429);
    expect(ResponseHeaders).toEqual([
      { Name: 'x-amzn-ErrorType', Value: 'ThrottlingException:' },
      { Name: 'Retry-After', Value: '1' },
      { Name: 'Access-Control-Allow-Origin', Value: '*' },
      { Name: 'Access-Control-Expose-Headers', Value: 'x-amzn-ErrorType,x-amzn-RequestId,Retry-After' },
    ]);
    const { ContentType, Content } = CustomResponseBodies[CustomResponseBodyKey];
    expect(ContentType).toBe('APPLICATION_JSON');
    expect(JSON.parse(Content)).toEqual({
      __type: 'ThrottlingException',
      Message: 'Too many requests come from this address. Wait as long as Retry-After says, then try again.',
    });
  });

  it('permits the one allowed origin to read the answer, and any if there are several', () => {
    const originOf = (allowedOrigins: string) =>
      rulesOf({ allowedOrigins }).rule.Action.Block.CustomResponse.ResponseHeaders.find(
        ({ Name }: { Name: string }) => Name === 'Access-Control-Allow-Origin',
      ).Value;
    expect(originOf('https://a.example')).toBe('https://a.example');
    expect(originOf('https://a.example,https://b.example')).toBe('*');
  });

  it('keeps no sample of a request, whose headers would show the token', () => {
    for (const { VisibilityConfig } of [rulesOf(), rulesOf().rule]) {
      expect(VisibilityConfig).toMatchObject({ SampledRequestsEnabled: false, CloudWatchMetricsEnabled: true });
    }
  });
});
