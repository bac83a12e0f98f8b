/** As JSON of which each list of numbers is one line. */
export function asJson(results: object): string {
  const text = JSON.stringify(results, null, 2);
  return `${text.replace(/\[[\d.,\s]+\]/g, (list) => list.replace(/\s+/g, ' '))}\n`;
}
