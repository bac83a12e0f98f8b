import { expect, it } from '@jest/globals';
import { soakClients } from './client-soak.ts';

it('loses nothing, gets nothing twice or out of order, while websockets are dropped, silenced and renewed', async () => {
  const figures = await soakClients({ clients: 20, faults: 200 });
  const { dropped, silenced, renewed } = figures.faults;
  expect(dropped + silenced + renewed).toBeGreaterThanOrEqual(200);
  for (const each of [dropped, silenced, renewed, figures.caughtUp]) expect(each).toBeGreaterThan(0);
  // Beside the messages: that customer and agent have joined, the greeting, and the end.
  expect(figures.items).toBe(figures.sent + figures.said + 4 * figures.clients);
});
