import { fileURLToPath } from 'node:url';
import { Workspace } from '@stx/formats';
import { selectLayers } from '@stx/recipe';

const workspace = new Workspace(fileURLToPath(new URL('..', import.meta.url)));
const layers = workspace.layers();
const locks = Object.fromEntries(
  workspace.lociImages().map((name) => [name, workspace.lock(workspace.image(name).lockFile, `./nx lock ${name}`)]),
);

/** The base, the virtual environment, the image's own packages and wheels, and its end. */
const OTHERS = 5;

test.each(Object.entries(locks))('%s has at most 30 layers, and shares some', (_name, { distributions }) => {
  const { shared } = selectLayers(
    layers.python,
    distributions.map(({ name }) => name),
  );
  expect(shared.length).toBeGreaterThan(0);
  expect(shared.length + layers.system.length + OTHERS).toBeLessThanOrEqual(30);
});

test('every layer is held by two images or more', () => {
  for (const layer of layers.python) {
    const holders = Object.values(locks).filter(({ distributions }) => {
      const held = new Set(distributions.map(({ name }) => name));
      return layer.every((name) => held.has(name));
    });
    expect([layer[0], holders.length >= 2]).toEqual([layer[0], true]);
  }
});
