import type { Operation } from './operations.ts';
import { bodyOf, excuseFor, type Member, type Shape, type StructureShape } from './shapes.ts';

/** Says in a few words what a member accepts, to follow "must be": `a string of 1 to 1000 characters`. */
export function describe(member: Member): string {
  return member.location === 'header'
    ? `${describeShape(member)}, in the header ${member.locationName}`
    : describeShape(member);
}

function describeShape(shape: Shape): string {
  switch (shape.type) {
    case 'string':
      if (shape.enum) return `one of ${shape.enum.join(', ')}`;
      return `a string${range(shape, 'of', 'characters')}${shape.pattern ? ` that matches ${shape.pattern}` : ''}`;
    case 'integer':
    case 'long':
      return `a whole number${range(shape, 'from', '')}`;
    case 'boolean':
      return 'true or false';
    case 'list':
      return `a list${range(shape, 'of', 'members')}, each ${describeShape(shape.member)}`;
    case 'map':
      return `an object whose values are each ${describeShape(shape.value)}`;
    case 'structure':
      return 'a JSON object';
  }
}

/** Says in one sentence what the body of an operation's request accepts. */
export function describeBody(operation: Operation): string {
  const body = bodyOf(operation.input);
  const members = Object.entries(body.members).map(
    ([name, member]) => `${name} (${describe(member)}${condition(body, name)})`,
  );
  return `${operation.name} takes a JSON object with ${members.join(' and ')}.`;
}

function condition(structure: StructureShape, name: string): string {
  if (structure.required?.includes(name)) return '; required';
  const excuse = excuseFor(structure, name);
  return excuse ? `; required unless ${excuse.member} is ${excuse.value}` : '; optional';
}

function range({ min, max }: { min?: number; max?: number }, preposition: string, unit: string): string {
  const bounds =
    min !== undefined && max !== undefined
      ? `${min} to ${max}`
      : min !== undefined
        ? `${min} or more`
        : max !== undefined
          ? `at most ${max}`
          : undefined;
  return bounds === undefined ? '' : ` ${[preposition, bounds, unit].filter(Boolean).join(' ')}`;
}
