import * as vega from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

/** A picture of a Vega-Lite specification, as SVG on a white ground; the same one each time. */
export async function renderSvg(spec: TopLevelSpec): Promise<string> {
  // Vega counts the ids of a picture on from those of the picture before.
  vega.resetSVGDefIds();
  const view = new vega.View(vega.parse(compile({ background: 'white', ...spec }).spec), { renderer: 'none' });
  try {
    return `${await view.toSVG()}\n`;
  } finally {
    view.finalize();
  }
}
