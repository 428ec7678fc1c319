import { formatBytes } from '../format-bytes.js';
import { html, type Html } from './html.js';
import type { ModelLayer, ModelPackage } from './report-model.js';

const MOST_EXCEPT = 4;

/** Names of images, in short if they are all or nearly all. @param all Every image of the release. */
export function namesOf(names: readonly string[], all: readonly string[]): string {
  if (all.length > 1 && names.length === all.length) return `all ${String(all.length)} images`;
  const rest = all.filter((name) => !names.includes(name));
  return rest.length <= MOST_EXCEPT && names.length > 2 * rest.length ? `all but ${rest.join(', ')}` : names.join(', ');
}

/** Each version of each package, with the search. */
export function packageTable(packages: readonly ModelPackage[], all: readonly string[]): Html {
  return html`<p class="soft">Every version and the images that have it.</p>
    <form class="search" role="search" onsubmit="return false">
      <label for="query" class="soft">Find</label
      ><input
        id="query"
        type="search"
        placeholder="who has cryptography 46?"
        autocomplete="off"
        spellcheck="false"
      /><span id="found" class="soft" role="status"></span>
    </form>
    <table class="cards" id="packages">
      <thead>
        <tr>
          <th scope="col">package</th>
          <th scope="col">version</th>
          <th scope="col">kind</th>
          <th scope="col" class="n">size</th>
          <th scope="col">images</th>
        </tr>
      </thead>
      <tbody>
        ${packages.map(
          ({ kind, name, version, size, images: names }) =>
            html`<tr>
              <th scope="row">${name}</th>
              <td>${version}</td>
              <td>${kind}</td>
              <td class="n">${size === 0 ? '' : formatBytes(size)}</td>
              <td>${namesOf(names, all)}</td>
            </tr> `,
        )}
      </tbody>
    </table>`;
}

/** Each layer once, the largest first. */
export function layerTable(layers: readonly ModelLayer[], all: readonly string[]): Html {
  const sorted = [...layers].sort((one, other) => other.size - one.size);
  return html`<table class="cards" data-sort>
    <thead>
      <tr>
        <th scope="col">layer</th>
        <th scope="col" class="n">size</th>
        <th scope="col">largest packages</th>
        <th scope="col">images</th>
      </tr>
    </thead>
    <tbody>
      ${sorted.map(
        (layer) =>
          html`<tr id="l${layer.digest.slice(7, 19)}">
            <th scope="row"><code>${layer.digest.slice(7, 19)}</code></th>
            <td class="n" data-label="size" data-value="${layer.size}">${formatBytes(layer.size)}</td>
            <td data-label="holds">${holdsOf(layer)}</td>
            <td data-label="images">${namesOf(layer.images, all)}</td>
          </tr> `,
      )}
    </tbody>
  </table>`;
}

export function holdsOf({ holds, packages }: ModelLayer): string {
  const more = packages - holds.length;
  return `${holds.join(', ') || 'files of no package'}${more > 0 ? ` and ${String(more)} more` : ''}`;
}
