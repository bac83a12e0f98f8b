import { readFileSync, writeFileSync } from 'node:fs';
import { renderSvg } from './chart.ts';
import { withTables } from './scale/page.ts';
import { pictureOf } from './scale/picture.ts';
import { type Results, simulateAll } from './scale/results.ts';

const DOCS = new URL('../docs/', import.meta.url);
const RESULTS = new URL('scale.json', DOCS);
const PAGE = new URL('scale.md', DOCS);
const PICTURE = new URL('scale.svg', DOCS);

/** As JSON of which each list of numbers is one line. */
function written(results: Results): string {
  const text = JSON.stringify(results, null, 2);
  return `${text.replace(/\[[\d.,\s]+\]/g, (list) => list.replace(/\s+/g, ' '))}\n`;
}

/** `npm run bench:scale`: takes a minute or two. */
if (import.meta.main) {
  const results = simulateAll();
  writeFileSync(RESULTS, written(results));
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), results));
  writeFileSync(PICTURE, await renderSvg(pictureOf(results)));
}
