import { fileURLToPath } from 'node:url';
import { Workspace } from '@stx/formats';
import { packagesOf } from '@stx/lock';
import { selectLayers, selectPackages } from '@stx/recipe';

const workspace = new Workspace(fileURLToPath(new URL('..', import.meta.url)));
const layers = workspace.layers();
const locks = Object.fromEntries(
  workspace.lociImages().map((name) => [name, workspace.lock(workspace.image(name).lockFile, `./nx lock ${name}`)]),
);

/** The base, the virtual environment, the image's own packages and wheels, and its end. */
const OTHERS = 5;

/** The layers of packages that an image uses. */
function packageLayers(name: string): string[][] {
  const { image } = workspace.image(name);
  return selectPackages(layers.system[image.base] ?? [], packagesOf(image, workspace.profiles())).shared;
}

test.each(Object.entries(locks))('%s has at most 30 layers, and shares some', (name, { distributions }) => {
  const { shared } = selectLayers(
    layers.python,
    distributions.map((each) => each.name),
  );
  expect(shared.length).toBeGreaterThan(0);
  expect(shared.length + packageLayers(name).length + OTHERS).toBeLessThanOrEqual(30);
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

test('every layer of packages is used by two images or more', () => {
  const used = Object.keys(locks).map((name) => packageLayers(name));
  for (const { packages } of Object.values(layers.system).flat()) {
    const users = used.filter((chain) => chain.some((layer) => layer.join() === packages.join()));
    expect([packages[0], users.length >= 2]).toEqual([packages[0], true]);
  }
});
