/** The head of a table, and its rows, as cells. */
export type Rows = readonly (readonly string[])[];

/** Puts tables into a page, each between the comments that name it. */
export function withTables(page: string, tables: Readonly<Record<string, Rows>>): string {
  return Object.entries(tables).reduce(
    (text, [name, rows]) =>
      text.replace(
        new RegExp(`(?<=<!-- begin of the table ${name}\\b.*-->\\n)[\\s\\S]*?(?=<!-- end of the table ${name} -->)`),
        () => `\n${tableOf(rows)}\n\n`,
      ),
    page,
  );
}

function tableOf([head = [], ...rows]: Rows): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** With three digits, or more before the point. */
export function number(figure: number): string {
  const digits = Math.abs(figure) >= 100 ? Math.round(figure) : Number(figure.toPrecision(3));
  return digits.toLocaleString('en');
}
