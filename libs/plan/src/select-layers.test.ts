import { selectLayers } from './select-layers.js';

const layers = [['oslo-config', 'pbr'], ['cryptography'], ['numpy', 'tooz']];

test('an image takes the layers whose members it holds all, and keeps the rest to itself', () => {
  expect(selectLayers(layers, ['cryptography', 'keystone', 'numpy', 'oslo-config', 'pbr'])).toEqual({
    shared: [['oslo-config', 'pbr'], ['cryptography']],
    own: ['keystone', 'numpy'],
  });
});

test('nothing is lost and nothing is held twice', () => {
  const held = ['a', 'b', 'c', 'pbr', 'oslo-config'];
  const { shared, own } = selectLayers([...layers, ['a', 'pbr'], []], held);
  expect([...shared.flat(), ...own].sort()).toEqual([...held].sort());
});

test('without layers all is its own', () => {
  expect(selectLayers([], ['pbr'])).toEqual({ shared: [], own: ['pbr'] });
});
