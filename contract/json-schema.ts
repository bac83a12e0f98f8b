import type { Operation } from './operations.ts';
import { bodyOf, excuseFor, type Shape, type StructureShape } from './shapes.ts';

/** A schema of JSON Schema draft 4, the draft that API Gateway's models are written in. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly type?: string;
  readonly enum?: readonly (string | boolean)[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** The schema of the JSON body that an operation's request carries. */
export function requestBodySchema(operation: Operation): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-04/schema#',
    title: `${operation.name}Request`,
    ...schemaOf(bodyOf(operation.input)),
  };
}

function schemaOf(shape: Shape): JsonSchema {
  switch (shape.type) {
    case 'string':
      return {
        type: 'string',
        ...(shape.enum && { enum: shape.enum }),
        ...(shape.pattern && { pattern: shape.pattern }),
        ...bounds(shape, 'minLength', 'maxLength'),
      };
    case 'integer':
    case 'long':
      return { type: 'integer', ...bounds(shape, 'minimum', 'maximum') };
    case 'boolean':
      return { type: 'boolean' };
    case 'list':
      return { type: 'array', items: schemaOf(shape.member), ...bounds(shape, 'minItems', 'maxItems') };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(shape.value) };
    case 'structure':
      return structureSchema(shape);
  }
}

function structureSchema(shape: StructureShape): JsonSchema {
  const excusable = Object.keys(shape.members).flatMap((name) => {
    const excuse = excuseFor(shape, name);
    return excuse
      ? [
          {
            anyOf: [
              { required: [name] },
              { required: [excuse.member], properties: { [excuse.member]: { enum: [excuse.value] } } },
            ],
          },
        ]
      : [];
  });
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(shape.members).map(([name, member]) => [name, schemaOf(member)])),
    // Draft 4 does not allow an empty list here.
    ...(shape.required?.length && { required: shape.required }),
    ...(excusable.length > 0 && { allOf: excusable }),
  };
}

function bounds<Min extends string, Max extends string>(
  { min, max }: { min?: number; max?: number },
  minName: Min,
  maxName: Max,
): { [key in Min | Max]?: number } {
  return {
    ...(min !== undefined && { [minName]: min }),
    ...(max !== undefined && { [maxName]: max }),
  } as { [key in Min | Max]?: number };
}
