import { formatBytes } from '../format-bytes.js';
import { html, type Html } from './html.js';
import { holdsOf, namesOf } from './package-table.js';
import type { ModelImage } from './report-model.js';

/** Layers, services, packages and origin of one image. */
export function imageDetails(image: ModelImage, all: readonly string[]): Html {
  const { project, size, reference, tags, facts, layers, python, debs, checks, services, accepted, why } = image;
  const rows: [string, Html | string][] = [
    ['reference', html`<code>${reference}</code>`],
    ['tags', tags.join(', ')],
    ...facts,
    ...(why === undefined
      ? []
      : [['last build', why.join(', ') || 'rebuilt from the same inputs'] as [string, string]]),
    ['checked', checks.map(([name, count]) => `${String(count)} ${name}`).join(', ')],
    ...accepted.map((text): [string, string] => ['accepted', text]),
  ];
  return html`<details id="i-${project}">
    <summary>
      <strong>${project}</strong
      ><span class="soft"
        >${formatBytes(size)}, ${layers.length} layers, ${python.length} Python, ${debs.length} Debian</span
      >
    </summary>
    <div>
      <dl class="facts">
        ${rows.map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
      ${
        services.length === 0
          ? html``
          : html`<h3>Services</h3>
              <dl class="facts">
                ${services.map(
                  ({ name, milliseconds }) =>
                    html`<dt>${name}</dt>
                      <dd>
                        ${milliseconds === undefined ? 'answered' : `answered after ${(milliseconds / 1000).toFixed(1)} s`}
                      </dd>`,
                )}
              </dl>`
      }
      <h3>Layers, bottom first</h3>
      <table>
        <tbody>
          ${layers.map(
            (layer) =>
              html`<tr>
                <td class="n">${formatBytes(layer.size)}</td>
                <td><a href="#l${layer.digest.slice(7, 19)}">${holdsOf(layer)}</a></td>
                <td class="soft">
                  ${layer.images.length === 1 ? 'only here' : layer.images.length === all.length ? namesOf(layer.images, all) : `${String(layer.images.length)} images`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${packages('Python distributions', python)}${packages('Debian packages', debs)}
    </div>
  </details> `;
}

function packages(title: string, list: ModelImage['python']): Html {
  if (list.length === 0) return html``;
  return html`<h3>${title}</h3>
    <ul class="packages">
      ${list.map(({ name, version }) => html`<li>${name} <span>${version}</span></li>`)}
    </ul>`;
}
