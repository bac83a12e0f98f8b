interface Named {
  readonly name: string;
}

/** How many rounds come before those that count: the first ones find caches empty. */
const WARM_UP_ROUNDS = 1;

/** Takes a sample of each candidate in each round, so that whatever else a machine does strikes all of them alike. */
export async function inTurns<Candidate extends Named>(
  candidates: readonly Candidate[],
  rounds: number,
  sample: (candidate: Candidate) => Promise<number>,
): Promise<Record<string, number[]>> {
  const samples: Record<string, number[]> = Object.fromEntries(candidates.map(({ name }) => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const candidate of candidates) {
      const value = await sample(candidate);
      if (round >= 0) samples[candidate.name]?.push(value);
    }
  }
  return samples;
}
