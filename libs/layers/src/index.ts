export { appendLayers, type AppendedLayer } from './append-layers.js';
export { makeLayer, type LayerRequest, type MadeLayer } from './make-layer.js';
export { PACKING } from './packing.js';
export type { WheelName } from './read-wheel.js';
