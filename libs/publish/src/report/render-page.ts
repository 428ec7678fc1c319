import { formatBytes } from '../format-bytes.js';
import { Html, html } from './html.js';
import { imageDetails } from './image-details.js';
import { imageTable } from './image-table.js';
import { layerTable, namesOf, packageTable } from './package-table.js';
import { SCRIPT } from './page-script.js';
import { STYLE } from './page-style.js';
import { bytesOf, type ReportModel } from './report-model.js';
import { mapLayers, type Region } from './treemap.js';

/** The report as one HTML file, which requests nothing from elsewhere. */
export function renderPage(model: ReportModel): string {
  const { title, from, images, layers, packages } = model;
  const all = images.map(({ project }) => project);
  const total = images.reduce((sum, { size }) => sum + size, 0);
  const totals: [string, string][] = [
    ['images', String(images.length)],
    ['to store, each layer once', formatBytes(bytesOf(layers))],
    ['sum of the images', formatBytes(total)],
    ['packages', String(new Set(packages.map(({ kind, name }) => `${kind} ${name}`)).size)],
  ];
  const policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'";
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <title>${title}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <nav aria-label="Sections">
            <a href="#images">Images</a><a href="#bytes">Shared bytes</a><a href="#search">Packages</a
            ><a href="#details">Each image</a><a href="#layers">Layers</a>
          </nav>
          <dl class="totals">
            ${totals.map(
              ([name, value]) =>
                html`<div>
                  <dt>${name}</dt>
                  <dd>${value}</dd>
                </div>`,
            )}
          </dl>
        </header>
        <main>
          <h2 id="images">Images</h2>
          ${imageTable(images, from)}
          <h2 id="bytes">Shared bytes</h2>
          <p class="soft">Each layer once, in compressed bytes, next to the layers that the same images have.</p>
          ${figure(layers.length === 0 ? [] : mapLayers(layers, 2.1), layers.length === 0 ? [] : mapLayers(layers, 0.72), all)}
          <h2 id="search">Packages</h2>
          ${packageTable(packages, all)}
          <h2 id="details">Each image</h2>
          ${images.map((image) => imageDetails(image, all))}
          <h2 id="layers">Layers</h2>
          ${layerTable(layers, all)}
        </main>
        <script>
          ${new Html(SCRIPT)};
        </script>
      </body>
    </html> `;
  return page.text;
}

/** Names in the label of a tile. */
const MOST_NAMES = 3;
const SCALE = ['one image', 'few images', 'up to half', 'most images', 'all images'];

/** Step of the color scale for a number of images. */
export function stepOf(sharers: number, images: number): number {
  if (sharers <= 1) return 0;
  if (sharers >= images) return 4;
  return sharers / images <= 0.25 ? 1 : sharers / images <= 0.5 ? 2 : 3;
}

function figure(wide: readonly Region[], tall: readonly Region[], all: readonly string[]): Html {
  const map = (regions: readonly Region[], kind: string, labelled: number): Html =>
    html`<div class="map ${kind}">${regions.map((region) => tiles(region, all, labelled))}</div>`;
  return html`<figure>
    ${map(wide, 'wide', 1)}${map(tall, 'tall', 2.2)}
    <figcaption>
      <ul class="legend">
        ${SCALE.map((name, step) => html`<li><span class="key s${step}"></span>${name}</li>`)}
      </ul>
    </figcaption>
  </figure>`;
}

/** @param least Area in percent of the map from which a tile has a label. */
function tiles(region: Region, all: readonly string[], least: number): Html {
  const who = namesOf(region.images, all);
  const short = region.images.length > MOST_NAMES ? `${String(region.images.length)} images` : who;
  const [first] = [...region.tiles].sort((one, other) => other.layer.size - one.layer.size);
  return html`${region.tiles.map((tile) => {
    const { layer, left, top, width, height } = tile;
    const isLabelled = (width * height) / 100 >= least && width > 4 && height > 4;
    const at = `left:${left.toFixed(2)}%;top:${top.toFixed(2)}%;width:${width.toFixed(2)}%;height:${height.toFixed(2)}%`;
    const what = `${formatBytes(layer.size)}: ${layer.holds.join(', ') || 'files'} (${who})`;
    const label = isLabelled
      ? html`${tile === first ? html`<b>${short}</b>` : html``}${formatBytes(layer.size)}
        ${layer.holds.slice(0, 2).join(', ')}`
      : html``;
    const kind = isLabelled ? '' : ' tiny';
    return html`<a
      class="s${stepOf(region.images.length, all.length)}${kind}"
      style="${at}"
      href="#l${layer.digest.slice(7, 19)}"
      title="${what}"
      aria-label="${what}"
      >${label}</a
    >`;
  })}`;
}
