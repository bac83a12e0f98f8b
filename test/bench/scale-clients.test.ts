import { afterEach, expect, it } from '@jest/globals';
import { behaviours } from '../../bench/scale/behaviours.ts';
import { type Calls, defaultQuotas, quotasOf, SimulatedService } from '../../bench/scale/service.ts';
import { type Scenario, simulate } from '../../bench/scale/simulation.ts';
import { SimulatedClients } from '../support/simulated-clients.ts';

// The simulation of 100,000 chats is true as far as real clients ask for as many calls, and are connected as soon.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const reload: Scenario = {
  chats: 300,
  quotas: defaultQuotas,
  outage: 0,
  spread: 2 * SECOND,
  horizon: 5 * MINUTE,
  seed: 7,
};

let clients: SimulatedClients;

afterEach(() => clients.close());

it('asks for as many calls as real clients that all start at once, and connects them as soon', async () => {
  const service = new SimulatedService(reload.quotas, reload);
  clients = new SimulatedClients(reload.chats, service, reload.seed);
  clients.connect(reload.spread);
  await clients.clock.run(reload.horizon);

  const simulated = simulate(behaviours.client, reload);
  expectAbout(simulated.service.calls.CreateParticipantConnection, service.calls.CreateParticipantConnection, 0.05);
  expectAbout(simulated.service.calls.GetTranscript, service.calls.GetTranscript, 0);
  expectNear(median(simulated.connectedAt), median(clients.connectedAt), 0.03);
  expect([simulated.connected.at(-1), clients.connected]).toEqual([300, 300]);
});

it('does so where all lose their websockets, and nothing answers for a minute', async () => {
  const blip: Scenario = { ...reload, outage: MINUTE, spread: SECOND };
  const service = new SimulatedService(blip.quotas, blip);
  clients = new SimulatedClients(blip.chats, new SimulatedService(quotasOf(6000), reload), blip.seed);
  clients.connect(blip.spread);
  await clients.clock.run(30 * SECOND);
  expect(clients.connected).toBe(300);
  clients.breakAll(blip.spread, service);
  await clients.clock.run(30 * SECOND + blip.horizon);

  const simulated = simulate(behaviours.client, blip);
  expectAbout(simulated.service.calls.CreateParticipantConnection, service.calls.CreateParticipantConnection, 0.05);
  expectAbout(simulated.service.calls.GetTranscript, service.calls.GetTranscript, 0);
  expectNear(median(simulated.connectedAt), median(clients.connectedAt), 0.03);
  expect([simulated.connected.at(-1), clients.connected]).toEqual([300, 300]);
});

it('does so where the quota is too small for all to renew, and some are always without a connection', async () => {
  const scarce: Scenario = {
    ...reload,
    chats: 40,
    quotas: { ...defaultQuotas, CreateParticipantConnection: { rate: 0.01, burst: 2 } },
    horizon: 2.5 * HOUR,
  };
  const service = new SimulatedService(scarce.quotas, scarce);
  clients = new SimulatedClients(scarce.chats, service, scarce.seed);
  clients.connect(scarce.spread);
  let connectedMinutes = 0;
  for (let time = MINUTE; time <= scarce.horizon; time += MINUTE) {
    await clients.clock.run(time);
    connectedMinutes += clients.connected;
  }

  const simulated = simulate(behaviours.client, scarce);
  expectAbout(simulated.service.calls.CreateParticipantConnection, service.calls.CreateParticipantConnection, 0.05);
  const simulatedMinutes = sum(simulated.connected) / 60;
  expectNear(simulatedMinutes, connectedMinutes, 0.05);
  expect(connectedMinutes / 150).toBeLessThan(0.9 * scarce.chats);
});

function expectAbout(simulated: Calls, real: Calls, tolerance: number): void {
  expectNear(sum(simulated), sum(real), tolerance);
}

function expectNear(simulated: number, real: number, tolerance: number): void {
  expect(Math.abs(simulated / real - 1)).toBeLessThanOrEqual(tolerance);
}

function sum(counts: Iterable<number>): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}

function median(times: Iterable<number>): number {
  const inOrder = [...times].sort((a, b) => a - b);
  return inOrder[inOrder.length >> 1] ?? Number.NaN;
}
