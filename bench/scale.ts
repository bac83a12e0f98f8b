import { readFileSync, writeFileSync } from 'node:fs';
import { renderSvg } from './report/chart.ts';
import { asJson } from './report/json.ts';
import { withTables } from './report/markdown.ts';
import { tablesOf } from './scale/page.ts';
import { pictureOf } from './scale/picture.ts';
import { simulateAll } from './scale/results.ts';

const DOCS = new URL('../docs/', import.meta.url);
const RESULTS = new URL('scale.json', DOCS);
const PAGE = new URL('scale.md', DOCS);
const PICTURE = new URL('scale.svg', DOCS);

/** `npm run bench:scale`: takes a minute or two. */
if (import.meta.main) {
  const results = simulateAll();
  writeFileSync(RESULTS, asJson(results));
  writeFileSync(PAGE, withTables(readFileSync(PAGE, 'utf8'), tablesOf(results)));
  writeFileSync(PICTURE, await renderSvg(pictureOf(results)));
}
