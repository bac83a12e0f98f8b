/**
 * The shapes that messages of the Participant Service are made of, in the vocabulary of Smithy, the language in which
 * AWS models its APIs (https://smithy.io/2.0/spec/). Lengths are in Unicode code points for strings, in members for lists.
 */
export type Shape = StringShape | NumberShape | BooleanShape | ListShape | MapShape | StructureShape;

export interface StringShape {
  readonly type: 'string';
  readonly min?: number;
  readonly max?: number;
  readonly enum?: readonly string[];
  /** Only the service's answers have patterns; what a caller sends is not checked against one. */
  readonly pattern?: string;
  readonly sensitive?: true;
}

/** A whole number; `long` only says that it may exceed 32 bits. */
export interface NumberShape {
  readonly type: 'integer' | 'long';
  readonly min?: number;
  readonly max?: number;
}

export interface BooleanShape {
  readonly type: 'boolean';
}

export interface ListShape {
  readonly type: 'list';
  readonly min?: number;
  readonly max?: number;
  readonly member: Shape;
}

/** Only the service's answers have maps. */
export interface MapShape {
  readonly type: 'map';
  readonly key: StringShape;
  readonly value: Shape;
}

export interface StructureShape {
  readonly type: 'structure';
  readonly required?: readonly string[];
  /** Members that may be absent only while another member has a certain value. */
  readonly requiredUnless?: { readonly [name: string]: { readonly member: string; readonly value: boolean } };
  /** String members that may be no longer than another member's value allows; for other values, their own `max` holds. */
  readonly maxLengthBy?: {
    readonly [name: string]: { readonly member: string; readonly max: { readonly [value: string]: number } };
  };
  readonly members: { readonly [name: string]: Member };
}

/** A member travels in the JSON body unless it says otherwise. */
export type Member = Shape & {
  readonly location?: 'header' | 'uri';
  readonly locationName?: string;
  /**
   * The caller may send the same value again to repeat a call without repeating its effect. It may always be absent: SDKs
   * make one up (https://smithy.io/2.0/spec/behavior-traits.html#idempotencytoken-trait), and so does the gateway's.
   */
  readonly idempotencyToken?: true;
  /** An empty text stands for none. */
  readonly absentIfEmpty?: true;
};

/** Whether a request without a member is refused. */
export function isRequired({ required, members }: StructureShape, name: string): boolean {
  return Boolean(required?.includes(name)) && !members[name]?.idempotencyToken;
}

/** The TypeScript type of the values that a shape describes. */
export type Infer<S extends Shape> = S extends { type: 'string'; enum: readonly (infer Value)[] }
  ? Value
  : S extends StringShape
    ? string
    : S extends NumberShape
      ? number
      : S extends BooleanShape
        ? boolean
        : S extends ListShape
          ? Infer<S['member']>[]
          : S extends MapShape
            ? { [key: string]: Infer<S['value']> }
            : S extends StructureShape
              ? InferStructure<S>
              : never;

type RequiredName<S extends StructureShape> = S['required'] extends readonly (infer Name extends string)[]
  ? { [Each in Name]: S['members'][Each] extends { idempotencyToken: true } ? never : Each }[Name]
  : never;

type InferStructure<S extends StructureShape> = {
  -readonly [Name in keyof S['members'] as Name extends RequiredName<S> ? Name : never]: Infer<S['members'][Name]>;
} & {
  -readonly [Name in keyof S['members'] as Name extends RequiredName<S> ? never : Name]?: Infer<S['members'][Name]>;
};

/** Whether a request carries a JSON body at all. */
export function hasBody({ input }: { readonly input: StructureShape }): boolean {
  return Object.values(input.members).some(({ location }) => location === undefined);
}

/** The part of a structure that travels in the JSON body. */
export function bodyOf(structure: StructureShape): StructureShape {
  const members = Object.entries(structure.members).filter(([, member]) => member.location === undefined);
  const names = new Set(members.map(([name]) => name));
  return {
    ...structure,
    members: Object.fromEntries(members),
    required: (structure.required ?? []).filter((name) => names.has(name)),
  };
}
