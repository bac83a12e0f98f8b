import type { Shape } from '../contract/shapes.ts';

/** What is printed in the place of a secret. */
export const REDACTED = '<redacted>';

/**
 * What takes secrets out of a text.
 *
 * @param secrets may become more meanwhile
 */
export function hider(secrets: Iterable<string>): (text: string) => string {
  return (text) => [...secrets].reduce((hidden, secret) => hidden.replaceAll(secret, REDACTED), text);
}

/** A value without its secrets. What the contract does not know may be one, unless it is no text. */
export function redact(shape: Shape | undefined, value: unknown): unknown {
  if (Array.isArray(value)) {
    const member = shape?.type === 'list' ? shape.member : undefined;
    return value.map((each) => redact(member, each));
  }
  if (typeof value === 'object' && value !== null) {
    const members = shape?.type === 'structure' ? shape.members : {};
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        name,
        redact(Object.hasOwn(members, name) ? members[name] : undefined, each),
      ]),
    );
  }
  if (typeof value !== 'string') return value;
  return shape?.type === 'string' && !shape.sensitive ? value : REDACTED;
}
