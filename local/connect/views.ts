import type { OperationOutput } from '../../contract/operations.ts';

/** The one view of the emulated service: a form that asks for an order's number. */
export const orderForm: NonNullable<OperationOutput<'DescribeView'>['View']> = {
  Id: 'order-form',
  Arn: 'arn:aws:connect:us-east-1:111111111111:instance/11111111-1111-1111-1111-111111111111/view/order-form',
  Name: 'Order form',
  Version: 1,
  Content: {
    InputSchema: JSON.stringify({ type: 'object', properties: {} }),
    Template: JSON.stringify({
      Head: { Configuration: { Layout: { Columns: ['12'] } }, Title: 'Order form' },
      Body: [
        { _id: 'Order', Type: 'FormInput', Props: { Label: 'Number of your order', Name: 'Order' } },
        { _id: 'Send', Type: 'ConnectAction', Props: { Label: 'Send', Name: 'Send' } },
      ],
    }),
    Actions: ['Send'],
  },
};
