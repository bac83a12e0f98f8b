import type { Configuration } from './configuration.ts';

export type Preset = 'dev' | 'prod';

/** Where each preset differs from the defaults: `dev` costs little and leaves nothing behind, `prod` is for customers. */
export const presets: { readonly [Name in Preset]: Partial<Configuration> } = {
  dev: {},
  prod: {
    rollout: 'Canary10Percent5Minutes',
    dashboard: true,
    alarms: true,
    logRetentionDays: 365,
    removalPolicy: 'retain',
    customerManagedKey: true,
  },
};
