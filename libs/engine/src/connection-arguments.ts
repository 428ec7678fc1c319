/** Where a buildkitd listens, and the files by which buildctl and it know each other. */
export interface Connection {
  address: string;
  tls?: { ca?: string; cert?: string; key?: string };
}

const FLAGS = { ca: '--tlscacert', cert: '--tlscert', key: '--tlskey' } as const;

/** The flags by which buildctl reaches an engine. */
export function connectionArguments({ address, tls = {} }: Connection): string[] {
  const names = ['ca', 'cert', 'key'] as const;
  return [
    '--addr',
    address,
    ...names.flatMap((name) => (tls[name] === undefined ? [] : [`${FLAGS[name]}=${tls[name]}`])),
  ];
}
