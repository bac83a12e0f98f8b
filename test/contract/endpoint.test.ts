import { ConnectParticipantClient } from '@aws-sdk/client-connectparticipant';
import { describe, expect, it } from '@jest/globals';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { connectRegions, participantEndpoint } from '../../contract/endpoint.ts';

/** The partitions that have no Amazon Connect, such as those with names of their own for hosts. */
const WITHOUT_CONNECT = /^(us-iso|eu-iso|us-isob|eusc-)/;

const regions = RegionInfo.regions.map(({ name }) => name).filter((name) => !WITHOUT_CONNECT.test(name));

describe.each([[false], [true]])('the endpoint of the Participant Service, with FIPS 140 %s', (fips) => {
  it.each(regions)('is the one that the SDK takes in %s', async (region) => {
    const client = new ConnectParticipantClient({ region });
    const { url } = await client.config.endpointProvider({ Region: region, UseFIPS: fips, UseDualStack: false });
    expect(`${participantEndpoint(region, fips)}/`).toBe(url.href);
  });
});

it('the regions of Amazon Connect are regions', () => {
  expect(connectRegions.filter((region) => !regions.includes(region))).toEqual([]);
});
