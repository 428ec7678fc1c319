import { fileURLToPath } from 'node:url';
import { Workspace } from '@stx/formats';
import { packagesOf } from '@stx/lock';
import { distributionsOf, selectLayers, selectPackages } from '@stx/plan';

const workspace = new Workspace(fileURLToPath(new URL('..', import.meta.url)));
const layers = workspace.layers();
/** The names of what each image holds in the end. */
const held = Object.fromEntries(
  workspace.lociImages().map((name) => {
    const { image, lockFile } = workspace.image(name);
    return [name, distributionsOf(image, workspace.lock(lockFile, `./nx lock ${name}`)).map((each) => each.name)];
  }),
);

/** The base, the virtual environment, the image's own packages and wheels, and its end. */
const OTHERS = 5;

/** The layers of packages that an image uses. */
function packageLayers(name: string): string[][] {
  const { image } = workspace.image(name);
  return selectPackages(layers.system[image.base] ?? [], packagesOf(image, workspace.profiles())).shared;
}

test.each(Object.entries(held))('%s has at most 30 layers, and shares some', (name, names) => {
  const { shared } = selectLayers(layers.python, names);
  expect(shared.length).toBeGreaterThan(0);
  expect(shared.length + packageLayers(name).length + OTHERS).toBeLessThanOrEqual(30);
});

test('every layer is used by two images or more', () => {
  const used = Object.values(held).map((names) => selectLayers(layers.python, names).shared);
  for (const layer of layers.python) {
    const users = used.filter((shared) => shared.some((each) => each.join() === layer.join()));
    expect([layer[0], users.length >= 2]).toEqual([layer[0], true]);
  }
});

test('every layer of packages is used by two images or more', () => {
  const used = Object.keys(held).map((name) => packageLayers(name));
  for (const { packages } of Object.values(layers.system).flat()) {
    const users = used.filter((chain) => chain.some((layer) => layer.join() === packages.join()));
    expect([packages[0], users.length >= 2]).toEqual([packages[0], true]);
  }
});
