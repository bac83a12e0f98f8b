import type { Shape } from '../../contract/shapes.ts';

/** A sample of a shape: texts are empty, or the names of their members. */
export function skeleton(shape: Shape, texts: 'empty' | 'names', name = ''): unknown {
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        Object.entries(shape.members).map(([member, each]) => [member, skeleton(each, texts, member)]),
      );
    case 'list':
      return [skeleton(shape.member, texts, name)];
    case 'map':
      return { KeyName: skeleton(shape.value, texts, name) };
    case 'boolean':
      return true;
    case 'integer':
    case 'long':
      return 0;
    case 'string':
      return shape.enum?.[0] ?? (texts === 'names' ? name : '');
  }
}
