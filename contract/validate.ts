import { describeMember } from './describe.ts';
import { type Infer, isRequired, type Member, type Shape, type StringShape, type StructureShape } from './shapes.ts';

/** A request does not fit the contract; the message says what would, and quotes no secret. */
export class ValidationException extends Error {
  override readonly name = 'ValidationException';
}

/** A request with more violations is refused without a look at the rest of it. */
const MAX_VIOLATIONS = 20;

/**
 * Checks the members that a caller sent, wherever they travelled, against an operation's input.
 *
 * @returns the input, without members that the operation does not know
 * @throws ValidationException that lists the violations, if a member is missing or not what it must be
 */
export function validateInput<Input extends StructureShape>(
  operation: { readonly input: Input },
  members: object,
): Infer<Input> {
  const violations: string[] = [];
  const input = checkStructure(operation.input, members, '', violations);
  if (violations.length > 0) throw new ValidationException(`${count(violations)} detected: ${violations.join('; ')}.`);
  return input as Infer<Input>;
}

function count({ length }: readonly string[]): string {
  if (length === 1) return '1 validation error';
  return length < MAX_VIOLATIONS ? `${length} validation errors` : `${length} or more validation errors`;
}

/** Adds to `violations` what is wrong with a value, and returns the part of the value that the shape knows. */
function check(shape: Member, value: unknown, path: string, violations: string[]): unknown {
  if (violations.length >= MAX_VIOLATIONS) return undefined;
  const found = mismatch(shape, value);
  if (found !== undefined) {
    violations.push(violation(found, path, shape));
    return undefined;
  }
  switch (shape.type) {
    case 'list':
      return (value as unknown[]).map((member, index) => check(shape.member, member, `${path}/${index}`, violations));
    case 'structure':
      return checkStructure(shape, value as object, path, violations);
    default:
      return value;
  }
}

function checkStructure(shape: StructureShape, value: object, path: string, violations: string[]): object {
  const sent = (name: string): unknown => {
    const member: unknown = Object.hasOwn(value, name) ? value[name as keyof object] : undefined;
    return member === '' && shape.members[name]?.absentIfEmpty ? undefined : member;
  };
  const known: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.members)) {
    const unless = shape.requiredUnless?.[name];
    if (sent(name) !== undefined) {
      known[name] = check(narrowed(member, name, shape, sent), sent(name), `${path}/${name}`, violations);
    } else if (isRequired(shape, name)) {
      violations.push(violation('null', `${path}/${name}`, member));
    } else if (unless && sent(unless.member) !== unless.value) {
      violations.push(`${violation('null', `${path}/${name}`, member)}, unless ${unless.member} is ${unless.value}`);
    }
  }
  return known;
}

/** A member with the length that another member's value allows it. */
function narrowed(
  member: Member,
  name: string,
  { maxLengthBy }: StructureShape,
  sent: (name: string) => unknown,
): Member {
  const by = maxLengthBy?.[name];
  const value = by && sent(by.member);
  const max = typeof value === 'string' && by && Object.hasOwn(by.max, value) ? by.max[value] : undefined;
  return member.type === 'string' && max !== undefined ? { ...member, max } : member;
}

function violation(found: string, path: string, shape: Member): string {
  return `Value ${found} at '${path}' failed to satisfy constraint: Member must be ${describeMember(shape)}`;
}

/** What is wrong with a value itself, not counting its members; undefined if nothing is. */
function mismatch(shape: Member, value: unknown): string | undefined {
  const type = typeOf(value);
  if (type === 'null') return type;
  if (type !== jsonTypes[shape.type]) return `of type ${type}`;
  switch (shape.type) {
    case 'string':
      if (shape.enum) return shape.enum.includes(value as string) ? undefined : quote(shape, value as string);
      if (shape.location === 'header' && !HEADER_VALUE.test(value as string)) return UNFIT_FOR_HEADER;
      return lengthMismatch(shape, codePoints(value as string));
    case 'integer':
    case 'long':
      return Number.isSafeInteger(value) && within(shape, value as number) ? undefined : String(value);
    case 'list':
      return lengthMismatch(shape, (value as unknown[]).length);
    default:
      return undefined;
  }
}

/** A token sent in the wrong place is longer than this, and no terminal or page takes harm from these characters. */
const QUOTABLE = /^[\x20-\x26\x28-\x7e]{0,40}$/;

function quote({ sensitive }: StringShape, text: string): string {
  return !sensitive && QUOTABLE.test(text) ? `'${text}'` : `with length ${codePoints(text)}`;
}

/** A header's value, as https://www.rfc-editor.org/rfc/rfc9110#section-5.5 allows it. */
export const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const UNFIT_FOR_HEADER = 'with characters that no header can carry';

const jsonTypes = {
  string: 'string',
  integer: 'number',
  long: 'number',
  boolean: 'boolean',
  list: 'list',
  map: 'object',
  structure: 'object',
} as const satisfies Record<Shape['type'], string>;

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

function lengthMismatch(bounds: Bounds, length: number): string | undefined {
  return within(bounds, length) ? undefined : `with length ${length}`;
}

function within({ min = -Infinity, max = Infinity }: Bounds, size: number): boolean {
  return min <= size && size <= max;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
