import { isScalar, isStructure, type Structure, textOf } from './format-text.ts';

/** How a table is drawn. */
export interface Drawing {
  /** Wider tables show a structure's members below each other. */
  readonly width: number;
  readonly colors: boolean;
}

/** A table with a title, as the AWS CLI draws it. */
export function formatTable(title: string, value: unknown, { width, colors }: Drawing): string {
  const sections = sectionsOf(title, value, 0);
  if (sections.length === 0) return '';
  const fitting = widest(sections) > width ? sections.map(upright) : sections;
  const total = widest(fitting);
  const lines = fitting.flatMap((section) => drawSection(section, total, colors));
  return `${['-'.repeat(total), ...lines].join('\n')}\n`;
}

interface Section {
  readonly title: string;
  readonly depth: number;
  readonly headers: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function sectionsOf(title: string, value: unknown, depth: number): Section[] {
  if (isStructure(value)) return sectionsOfStructure(title, value, depth);
  if (Array.isArray(value)) return sectionsOfList(title, value, depth);
  return value ? [{ title, depth, headers: [], rows: [] }] : [];
}

function sectionsOfStructure(title: string, structure: Structure, depth: number): Section[] {
  const keys = Object.keys(structure).sort();
  if (keys.length === 0) return [];
  const headers = keys.filter((key) => isScalar(structure[key]));
  const values = headers.map((key) => textOf(structure[key]));
  const [header] = headers;
  const own =
    headers.length === 1 && header !== undefined
      ? { title, depth, headers: [], rows: [[header, ...values]] }
      : { title, depth, headers, rows: headers.length === 0 ? [] : [values] };
  const others = keys.filter((key) => !isScalar(structure[key]));
  return [own, ...others.flatMap((key) => sectionsOf(key, structure[key], depth + 1))];
}

function sectionsOfList(title: string, list: readonly unknown[], depth: number): Section[] {
  if (list.length === 0) return [];
  const structures = list.filter(isStructure);
  if (structures.length === list.length) return sectionsOfStructures(title, structures, depth);
  const rows = list.map((each) => (Array.isArray(each) ? each : [each]));
  if (!rows.flat().every(isScalar) || rows.some(({ length }) => length !== rows[0]?.length)) {
    throw new Error('A table needs rows of the same length: pick them with --query, or take --output json.');
  }
  return [{ title, depth, headers: [], rows: rows.map((row) => row.map(textOf)) }];
}

/** One section, or one for each structure if they have more than plain values. */
function sectionsOfStructures(title: string, structures: readonly Structure[], depth: number): Section[] {
  const all = structures.flatMap((each) => Object.entries(each));
  const headers = namesIn(all.filter(([, value]) => isScalar(value)));
  const others = namesIn(all.filter(([, value]) => !isScalar(value)));
  const rowOf = (structure: Structure): string[] =>
    headers.map((header) => (Object.hasOwn(structure, header) ? textOf(structure[header]) : ''));
  if (others.length === 0) return [{ title, depth, headers, rows: structures.map(rowOf) }];
  return structures.flatMap((structure) => [
    { title, depth, headers, rows: [rowOf(structure)] },
    ...others
      .filter((key) => Object.hasOwn(structure, key))
      .flatMap((key) => sectionsOf(key, structure[key], depth + 1)),
  ]);
}

function namesIn(entries: readonly (readonly [name: string, value: unknown])[]): string[] {
  return [...new Set(entries.map(([name]) => name))].sort();
}

/** A section of one row with its headers at the left. */
function upright(section: Section): Section {
  const [row, ...more] = section.rows;
  if (!row || more.length > 0 || section.headers.length === 0) return section;
  return { ...section, headers: [], rows: section.headers.map((header, index) => [header, row[index] ?? '']) };
}

const PADDING = 4;
const BORDER = 2;

function widest(sections: readonly Section[]): number {
  return Math.max(
    ...sections.map((section) => {
      const columns = columnsOf(section).reduce((sum, column) => sum + column + PADDING, 0);
      return Math.max(lengthOf(section.title), columns) + BORDER + 2 * section.depth;
    }),
  );
}

function columnsOf({ headers, rows }: Section): number[] {
  const lines = headers.length > 0 ? [headers, ...rows] : rows;
  return (lines[0] ?? []).map((_, index) => Math.max(...lines.map((line) => lengthOf(line[index] ?? ''))));
}

function lengthOf(text: string): number {
  return [...text].length;
}

function drawSection(section: Section, total: number, colors: boolean): string[] {
  const edge = styled('|', colors && INDENTATION).repeat(section.depth);
  const width = total - 2 * section.depth;
  const columns = shared(
    columnsOf(section).map((column) => column + PADDING),
    width,
  );
  const border = `+${columns.map((column, index) => '-'.repeat(column - (index === 0 ? 2 : 1))).join('+')}+`;
  const lines = [
    `|${centered(section.title, width, 2)}|`,
    ...(columns.length === 0 ? [`+${'-'.repeat(width - 2)}+`] : []),
    ...(section.headers.length > 0 ? [border, cells(section.headers, columns, centered)] : []),
    ...(columns.length > 0 ? [border, ...section.rows.map((row) => cells(row, columns, atLeft(colors))), border] : []),
  ];
  return lines.map((line) => edge + line + edge);
}

/** A line of cells; the first has an edge at both sides, the others at their right. */
function cells(texts: readonly string[], columns: readonly number[], fill: Fill): string {
  return `|${columns.map((column, index) => `${fill(texts[index] ?? '', column, index === 0 ? 2 : 1)}|`).join('')}`;
}

/** Puts a text into a cell of a width, which counts the edges but comes back without them. */
type Fill = (text: string, width: number, edges: 1 | 2) => string;

/** The widths of columns once they take up the whole width together. */
function shared(columns: readonly number[], width: number): number[] {
  const sum = columns.reduce((all, column) => all + column, 0);
  const scaled = columns.map((column) => roundHalfToEven((width / sum) * column));
  let surplus = scaled.reduce((all, column) => all + column, 0) - width;
  for (let step = 0; surplus !== 0; step++) {
    // What is too much is taken from the first columns, and what is missing is given to the last ones.
    const index = surplus > 0 ? step % scaled.length : scaled.length - 1 - (step % scaled.length);
    scaled[index] = (scaled[index] ?? 0) - Math.sign(surplus);
    surplus -= Math.sign(surplus);
  }
  return scaled;
}

/** As Python rounds. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

const centered: Fill = (text, width, edges) => {
  const before = Math.floor(width / 2) - Math.floor(lengthOf(text) / 2) - 1;
  return `${spaces(before)}${text}${spaces(width - edges - before - lengthOf(text))}`;
};

const atLeft =
  (colors: boolean): Fill =>
  (text, width, edges) => {
    const room = width - edges - lengthOf(text);
    const before = room >= 2 ? 2 : 0;
    return `${spaces(before)}${styled(text, colors && ELEMENT)}${spaces(room - before)}`;
  };

function spaces(count: number): string {
  return ' '.repeat(Math.max(0, count));
}

const ELEMENT = '\x1b[1m\x1b[34m';
const INDENTATION = '\x1b[2m\x1b[33m';

function styled(text: string, style: string | false): string {
  return style ? `${style}${text}\x1b[0m` : text;
}
