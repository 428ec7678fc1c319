import type { Engine } from './engine.js';

const FLAGS = { ca: '--tlscacert', cert: '--tlscert', key: '--tlskey' } as const;

/** The flags by which buildctl reaches an engine. */
export function connectionArguments({ address, tls = {} }: Engine & { kind: 'address' }): string[] {
  const names = ['ca', 'cert', 'key'] as const;
  return [
    '--addr',
    address,
    ...names.flatMap((name) => (tls[name] === undefined ? [] : [`${FLAGS[name]}=${tls[name]}`])),
  ];
}
