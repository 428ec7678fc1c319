import { formatBytes } from '../format-bytes.js';
import { html, type Html } from './html.js';
import type { ModelImage } from './report-model.js';

/** The table of images. @param from Name of the earlier release. */
export function imageTable(images: readonly ModelImage[], from: string | undefined): Html {
  const largest = Math.max(1, ...images.map(({ size }) => size));
  const percent = (bytes: number): string => `${((bytes / largest) * 100).toFixed(1)}%`;
  const changed = from === undefined ? html`` : html`<th scope="col">since ${from}</th>`;
  return html`<table class="cards two" data-sort>
    <thead>
      <tr>
        <th scope="col">image</th>
        <th scope="col" class="n">size</th>
        <th scope="col" class="n">only here</th>
        <th scope="col">shared and own</th>
        <th scope="col" class="n">shared layers</th>
        <th scope="col" class="n">Python</th>
        <th scope="col" class="n">Debian</th>
        <th scope="col">verified</th>
        ${changed}
      </tr>
    </thead>
    <tbody>
      ${images.map((image) => {
        const { project, size, unique, layers, python, debs } = image;
        const shared = layers.filter((layer) => layer.images.length > 1).length;
        return html`<tr>
          <th scope="row"><a href="#i-${project}">${project}</a></th>
          <td class="n" data-label="size" data-value="${size}">${formatBytes(size)}</td>
          <td class="n" data-label="only here" data-value="${unique}">${formatBytes(unique)}</td>
          <td class="all" data-value="${size}">
            <span class="bar" role="img" aria-label="${formatBytes(size - unique)} shared, ${formatBytes(unique)} own"
              ><i style="width:${percent(size - unique)}"></i><b style="width:${percent(unique)}"></b
            ></span>
          </td>
          <td class="n" data-label="shared layers" data-value="${shared}">${shared} of ${layers.length}</td>
          <td class="n" data-label="Python">${python.length}</td>
          <td class="n" data-label="Debian">${debs.length}</td>
          <td class="all" data-label="verified">${verified(image)}</td>
          ${from === undefined ? html`` : html`<td class="all" data-label="since ${from}">${changeOf(image)}</td>`}
        </tr> `;
      })}
    </tbody>
  </table>`;
}

function verified({ checks, services }: ModelImage): Html {
  if (checks.length === 0) return html`<span class="bad">nothing checked</span>`;
  const count = services.length;
  const launched = count === 0 ? '' : `, ${String(count)} ${count === 1 ? 'service' : 'services'}`;
  return html`<span class="good">✓</span> ${checks.length} ${checks.length === 1 ? 'check' : 'checks'}${launched}`;
}

function changeOf({ change }: ModelImage): Html {
  if (change === undefined || change === 'unchanged') return html`<span class="soft">unchanged</span>`;
  if (change.is !== 'changed') return html`new`;
  const worse = change.changes.filter(({ is }) => is === 'downgraded' || is === 'lost').length;
  const packages = change.changes.filter(({ kind }) => kind === 'python' || kind === 'deb').length;
  const growth = (change.size.to ?? 0) - (change.size.from ?? 0);
  const parts = [
    ...(packages === 0 ? [] : [`${String(packages)} ${packages === 1 ? 'package' : 'packages'}`]),
    ...(growth === 0 ? [] : [`${growth < 0 ? '−' : '+'}${formatBytes(Math.abs(growth))}`]),
  ];
  const text = parts.length === 0 ? `${String(change.changes.length)} changes` : parts.join(', ');
  return worse === 0 ? html`${text}` : html`${text}, <span class="bad">${worse} worse</span>`;
}
