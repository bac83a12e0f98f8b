import { bodyOf, isRequired, type Member, type Shape, type StructureShape } from './shapes.ts';

/** Says in a few words what a member accepts, to follow "must be": `a string of 1 to 1000 characters`. */
export function describeMember(member: Member): string {
  const what = describeShape(member);
  return member.location === 'header' ? `${what}, in the header ${member.locationName}` : what;
}

/** Says in one sentence what the body of an operation's request accepts. */
export function describeBody({
  name: operation,
  input,
}: {
  readonly name: string;
  readonly input: StructureShape;
}): string {
  const body = bodyOf(input);
  const members = Object.entries(body.members).map(
    ([name, member]) =>
      `${name} (${[describeMember(member), ...exceptions(body, name)].join(', ')}; ${condition(body, name)})`,
  );
  return members.length === 0
    ? `${operation} takes no body.`
    : `${operation} takes a JSON object with ${members.join(', ')}.`;
}

/**
 * Names the members that an operation's body takes, and what each has to be unless that is a text. Those in brackets may be
 * left out.
 */
export function outlineBody({ name, input }: { readonly name: string; readonly input: StructureShape }): string {
  return `${name}: ${outlineMembers(bodyOf(input)) || 'no body'}`;
}

function outlineMembers(structure: StructureShape): string {
  const members = Object.entries(structure.members).map(([name, member]) => {
    const needed = condition(structure, name);
    const told = [outlineShape(member), needed.startsWith('required unless') ? needed : ''].filter(Boolean).join('; ');
    const outline = told === '' ? name : `${name} (${told})`;
    return needed === 'optional' ? `[${outline}]` : outline;
  });
  return members.join(', ');
}

function outlineShape(shape: Shape): string {
  if (shape.type === 'structure') return outlineMembers(shape);
  return shape.type === 'string' && !shape.enum ? '' : describeShape(shape);
}

function describeShape(shape: Shape): string {
  switch (shape.type) {
    case 'string':
      return shape.enum ? `one of ${shape.enum.join(', ')}` : `a string${describeLength(shape, 'character')}`;
    case 'integer':
    case 'long':
      return `a whole number${describeRange(shape)}`;
    case 'boolean':
      return 'true or false';
    case 'list':
      return `a list${describeLength(shape, 'member')}, each ${describeShape(shape.member)}`;
    case 'map':
    case 'structure':
      return 'a JSON object';
  }
}

/** How long a member may be by another's value, where that is less than it may be otherwise; at most one phrase. */
export function exceptions({ maxLengthBy }: StructureShape, name: string): string[] {
  const by = maxLengthBy?.[name];
  if (!by) return [];
  const byLimit = Object.groupBy(Object.entries(by.max), ([, max]) => max);
  const limits = Object.entries(byLimit).map(
    ([max, values = []]) => `${max} if ${by.member} is ${values.map(([value]) => value).join(' or ')}`,
  );
  return [`at most ${limits.join(', ')}`];
}

function condition(structure: StructureShape, name: string): string {
  if (isRequired(structure, name)) return 'required';
  const unless = structure.requiredUnless?.[name];
  return unless ? `required unless ${unless.member} is ${unless.value}` : 'optional';
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

function describeLength({ min, max }: Bounds, unit: string): string {
  const units = max === 1 ? unit : `${unit}s`;
  if (min !== undefined && min === max) return ` of exactly ${min} ${units}`;
  if (min !== undefined && max !== undefined) return ` of ${min} to ${max} ${units}`;
  if (min !== undefined) return ` of ${min} or more ${units}`;
  return max === undefined ? '' : ` of at most ${max} ${units}`;
}

function describeRange({ min, max }: Bounds): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? '' : ` of at most ${max}`;
}
