/** A BuildKit that this machine can reach: by address with our buildctl, or as a builder of docker buildx. */
export type Engine =
  | {
      kind: 'address';
      buildctl: string;
      address: string;
      tls?: { ca?: string; cert?: string; key?: string };
      own: boolean;
    }
  | { kind: 'buildx'; builder: string };

export function describeEngine(engine: Engine): string {
  return engine.kind === 'buildx'
    ? `docker buildx builder '${engine.builder}'`
    : `${engine.own ? "the workspace's own BuildKit" : 'BuildKit'} at ${engine.address}`;
}
