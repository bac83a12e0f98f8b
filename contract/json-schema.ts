import { exceptions } from './describe.ts';
import type { Operation } from './operation.ts';
import { bodyOf, isRequired, type Member, type Shape, type StructureShape } from './shapes.ts';

/** A schema of JSON Schema draft 4, the draft that API Gateway's models are written in. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly enum?: readonly (string | boolean)[];
  readonly format?: string;
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

export function schemaOf(shape: Shape): JsonSchema {
  switch (shape.type) {
    case 'string':
      return {
        type: 'string',
        ...(shape.enum && { enum: shape.enum }),
        // The service model escapes an underscore, which a regular expression of JSON Schema must not.
        ...(shape.pattern !== undefined && { pattern: shape.pattern.replaceAll('\\_', '_') }),
        ...(shape.min !== undefined && { minLength: shape.min }),
        ...(shape.max !== undefined && { maxLength: shape.max }),
        ...(shape.sensitive && { format: 'password' }),
      };
    case 'integer':
    case 'long':
      return {
        type: 'integer',
        ...(shape.min !== undefined && { minimum: shape.min }),
        ...(shape.max !== undefined && { maximum: shape.max }),
      };
    case 'boolean':
      return { type: 'boolean' };
    case 'list':
      return {
        type: 'array',
        items: schemaOf(shape.member),
        ...(shape.min !== undefined && { minItems: shape.min }),
        ...(shape.max !== undefined && { maxItems: shape.max }),
      };
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(shape.value) };
    case 'structure':
      return structureSchema(shape);
  }
}

/** A member that may be empty where that stands for its absence. */
function withEmpty(member: Member): Shape {
  return member.absentIfEmpty && member.type === 'string' ? { ...member, min: 0 } : member;
}

function structureSchema(structure: StructureShape): JsonSchema {
  const { members, requiredUnless = {} } = structure;
  const required = Object.keys(members).filter((name) => isRequired(structure, name));
  const conditions = Object.entries(requiredUnless).map(([name, { member, value }]) => ({
    anyOf: [{ required: [name] }, { required: [member], properties: { [member]: { enum: [value] } } }],
  }));
  return {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(members).map(([name, member]) => {
        // Limits that depend on another member are told; the function alone checks them.
        const [description] = exceptions(structure, name);
        return [name, { ...schemaOf(withEmpty(member)), ...(description !== undefined && { description }) }];
      }),
    ),
    // Draft 4 allows neither list to be empty.
    ...(required.length > 0 && { required }),
    ...(conditions.length > 0 && { allOf: conditions }),
  };
}
