import { isRequired, type Member, type StructureShape } from '../../contract/shapes.ts';
import { HEADER_VALUE } from '../../contract/validate.ts';
import { UsageError } from '../errors.ts';
import { REDACTED } from '../secrets.ts';

/**
 * Checks an input as the AWS CLI does: that all is there that has to be, of the right type, and not too short. All else,
 * such as the words of an enumeration, is the service's to judge, which may be newer than this.
 *
 * @throws UsageError that lists what is wrong, and quotes no secret
 */
export function validateParameters(shape: StructureShape, input: object): void {
  const problems = problemsOfStructure(shape, input, '');
  if (problems.length > 0) throw new UsageError(['Parameter validation failed:', ...problems].join('\n'));
}

function problemsOfStructure(shape: StructureShape, value: object, path: string): string[] {
  const known = Object.keys(shape.members);
  const where = path === '' ? 'input' : path;
  return [
    ...known
      .filter((name) => isRequired(shape, name) && !Object.hasOwn(value, name))
      .map((name) => `Missing required parameter in ${where}: "${name}"`),
    ...Object.keys(value)
      .filter((name) => !known.includes(name))
      .map((name) => `Unknown parameter in ${where}: "${name}", must be one of: ${known.join(', ')}`),
    ...Object.entries(value).flatMap(([name, each]) => {
      const member = shape.members[name];
      return member ? problems(member, each, `${path}${path && '.'}${name}`) : [];
    }),
  ];
}

function problems(shape: Member, value: unknown, path: string): string[] {
  const valid = typeNames[shape.type];
  const type = typeOf(value);
  if (type !== valid) {
    return [`Invalid type for parameter ${path}, value: ${quote(shape, value)}, type: ${type}, valid types: ${valid}`];
  }
  switch (shape.type) {
    case 'structure':
      return problemsOfStructure(shape, value as object, path);
    case 'list':
      return [
        ...tooShort(shape, value as unknown[], path),
        ...(value as unknown[]).flatMap((each, index) => problems(shape.member, each, `${path}[${index}]`)),
      ];
    case 'string':
      if (shape.location === 'header' && !HEADER_VALUE.test(value as string)) {
        return [
          `Invalid value for parameter ${path}: it has characters that no header can carry, such as a line break`,
        ];
      }
      return tooShort(shape, [...(value as string)], path);
    default:
      return [];
  }
}

function tooShort({ min = 0 }: { readonly min?: number }, { length }: readonly unknown[], path: string): string[] {
  return length < min ? [`Invalid length for parameter ${path}, value: ${length}, valid min length: ${min}`] : [];
}

function quote(shape: Member, value: unknown): string {
  if (shape.type === 'string' && shape.sensitive) return REDACTED;
  if (typeof value === 'object' && value !== null) return `a ${typeOf(value)}`;
  // A token that was put in the wrong place is longer.
  return String(value).length > 40 ? REDACTED : String(value);
}

const typeNames = {
  string: 'string',
  integer: 'number',
  long: 'number',
  boolean: 'boolean',
  list: 'list',
  map: 'map',
  structure: 'map',
} as const satisfies Record<Member['type'], string>;

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' ? 'map' : typeof value;
}
