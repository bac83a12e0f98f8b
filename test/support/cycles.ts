/**
 * The resources of a template that wait for each other in a circle, or none. CloudFormation looks at update policies, too,
 * which the CDK's own check leaves out.
 */
export function cycleIn(resources: Readonly<Record<string, object>>): string[] {
  const done = new Set<string>();
  const follow = (id: string, path: readonly string[]): string[] => {
    if (path.includes(id)) return [...path.slice(path.indexOf(id)), id];
    if (done.has(id)) return [];
    for (const next of namesIn(resources[id]).filter((name) => name in resources)) {
      const cycle = follow(next, [...path, id]);
      if (cycle.length > 0) return cycle;
    }
    done.add(id);
    return [];
  };
  return Object.keys(resources)
    .map((id) => follow(id, []))
    .reduce((longest, cycle) => (cycle.length > longest.length ? cycle : longest), []);
}

/** What a resource waits for. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    if (key === 'Ref' || key === 'DependsOn') return [member as string | string[]].flat();
    if (key === 'Fn::GetAtt') return [String(member[0])];
    return namesIn(member);
  });
}
