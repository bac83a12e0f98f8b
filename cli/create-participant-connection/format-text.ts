/** Lines of tabs, as the AWS CLI prints them: a structure is a line of its values, after its name in capitals. */
export function formatText(value: unknown): string {
  return linesOf(value)
    .map((line) => `${line}\n`)
    .join('');
}

function linesOf(value: unknown, name?: string, keys?: readonly string[]): string[] {
  if (Array.isArray(value)) return linesOfList(value, name);
  if (isStructure(value)) return linesOfStructure(value, name, keys);
  return [textOf(value)];
}

function linesOfList(list: readonly unknown[], name: string | undefined): string[] {
  const structures = list.filter(isStructure);
  if (structures.length > 0) {
    const keys = structures.flatMap((each) => Object.keys(each).filter((key) => isScalar(each[key])));
    const columns = [...new Set(keys)].sort();
    return list.flatMap((each) => linesOf(each, name, columns));
  }
  const scalars = list.filter(isScalar).map(textOf);
  const line =
    scalars.length === 0
      ? []
      : name === undefined
        ? [scalars.join('\t')]
        : scalars.map((scalar) => `${name.toUpperCase()}\t${scalar}`);
  return [...line, ...list.filter((each) => !isScalar(each)).flatMap((each) => linesOf(each, name))];
}

function linesOfStructure(
  structure: Structure,
  name: string | undefined,
  columns: readonly string[] | undefined,
): string[] {
  const names = Object.keys(structure).sort();
  const keys = columns ?? names.filter((key) => isScalar(structure[key]));
  const cells = keys.map((key) => (Object.hasOwn(structure, key) ? textOf(structure[key]) : ''));
  const line = cells.length > 0 ? [[...(name === undefined ? [] : [name.toUpperCase()]), ...cells].join('\t')] : [];
  const others = names.filter((key) => !keys.includes(key));
  return [...line, ...others.flatMap((key) => linesOf(structure[key], key))];
}

export type Structure = Readonly<Record<string, unknown>>;

export function isStructure(value: unknown): value is Structure {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null;
}

/** A value as the AWS CLI, which is written in Python, prints it outside of JSON and YAML. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return String(value);
}
