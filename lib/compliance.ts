import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Packs of cdk-nag that have rules of the same names; AwsSolutions has names of its own. */
const packs = ['NIST.800.53.R5', 'PCI.DSS.321', 'HIPAA.Security'] as const;

/**
 * Answers rules of cdk-nag that a construct does not follow, for whoever applies its packs to an app with a gateway.
 *
 * @param reasons why not, by the name of the rule: with `AwsSolutions-` before it, or without a prefix for the other packs
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const rules = Object.entries(reasons).flatMap(([rule, reason]) =>
    rule.startsWith('AwsSolutions-')
      ? [{ id: rule, reason }]
      : packs.map((pack) => ({ id: `${pack}-${rule}`, reason })),
  );
  Validations.of(construct).acknowledge(...rules);
}
