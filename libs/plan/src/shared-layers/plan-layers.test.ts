import { planLayers, type LayerInputs } from './plan-layers.js';
import { selectLayers } from '../select-layers.js';

const images = {
  keystone: ['pbr', 'oslo-config', 'sqlalchemy', 'flask'],
  glance: ['pbr', 'oslo-config', 'sqlalchemy', 'boto'],
  nova: ['pbr', 'oslo-config', 'sqlalchemy', 'boto', 'numpy'],
  client: ['pbr', 'oslo-config'],
};
const weights = { pbr: 100, 'oslo-config': 200, sqlalchemy: 3_000, flask: 50, boto: 9_000, numpy: 16_000 };
const inputs = (over: Partial<LayerInputs> = {}): LayerInputs => ({
  images,
  weights,
  mostLayers: 16,
  leastSaving: 0,
  ...over,
});

/** Bytes of all layers of the set, each counted once. */
function uniqueBytes(layers: string[][]): number {
  const held = new Map<string, string[]>();
  for (const [image, names] of Object.entries(images)) {
    const { shared, own } = selectLayers(layers, names);
    for (const layer of shared) held.set(layer.join(), layer);
    held.set(image, own);
  }
  const weight = (name: string): number => weights[name as keyof typeof weights];
  return [...held.values()].flat().reduce((sum, name) => sum + weight(name), 0);
}

test('what just the same images hold is one layer; what one image holds is none', () => {
  expect(planLayers(inputs())).toEqual([['boto'], ['oslo-config', 'pbr'], ['sqlalchemy']]);
});

test('no image has more layers than it may, and the heavy ones stay shared', () => {
  for (const mostLayers of [1, 2]) {
    const layers = planLayers(inputs({ mostLayers }));
    for (const names of Object.values(images)) {
      expect(selectLayers(layers, names).shared.length).toBeLessThanOrEqual(mostLayers);
    }
    expect(layers.flat()).toContain('boto');
  }
  expect(uniqueBytes(planLayers(inputs({ mostLayers: 2 })))).toBeLessThan(uniqueBytes([]));
});

test('the plan does not depend on the order in which images and names are given', () => {
  const reversed = Object.fromEntries(
    Object.entries(images)
      .reverse()
      .map(([image, names]) => [image, [...names].reverse()]),
  );
  expect(planLayers(inputs({ images: reversed, mostLayers: 2 }))).toEqual(planLayers(inputs({ mostLayers: 2 })));
});

test('a lock that changes leaves what other images select as it was', () => {
  const layers = planLayers(inputs());
  const before = selectLayers(layers, images.glance);
  const changed = { ...images, nova: [...images.nova, 'rich'] };
  expect(selectLayers(layers, changed.glance)).toEqual(before);
  // Planned anew, only what the lock brought may differ.
  expect(planLayers(inputs({ images: changed }))).toEqual(layers);
});

test('a layer that saves too little is not made', () => {
  expect(planLayers(inputs({ leastSaving: 1_000 }))).toEqual([['boto'], ['sqlalchemy']]);
});
