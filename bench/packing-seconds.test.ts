import { packingSeconds } from './packing-seconds.js';

const status = (id: string, from: number, to?: number): string => {
  const at = (second: number): string => `2026-01-01T00:00:0${String(second)}Z`;
  return JSON.stringify({ statuses: [{ id, started: at(from), ...(to === undefined ? {} : { completed: at(to) }) }] });
};

test('packing is the export of the layers and their second packing, each once, and nothing else', () => {
  const trace = [
    status('transferring context:', 0, 1),
    status('exporting layers', 1),
    status('exporting layers', 1, 3),
    status('exporting layers', 1, 3),
    status('rewriting layers with source-date-epoch 42 (1970)', 3, 7),
    status('exporting manifest sha256:a', 7, 9),
  ].join('\n');
  expect(packingSeconds(trace)).toBe(6);
});

test('layers that the workspace packs itself count with their whole time', () => {
  const span = { started: '2026-01-01T00:00:01Z', completed: '2026-01-01T00:00:03Z' };
  const own = JSON.stringify({
    vertexes: [
      { name: 'wheels 0123', ...span },
      { name: '[project 1/2] RUN apt', ...span },
    ],
  });
  expect(packingSeconds(`${status('exporting layers', 1, 2)}\n${own}\n`)).toBe(3);
});

test('a trace without packing is refused', () => {
  expect(() => packingSeconds(`${status('exporting layers', 1)}\n`)).toThrow('no packing');
});
