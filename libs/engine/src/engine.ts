import type { Buildx } from './find-buildx.js';

/** A BuildKit that this machine can reach: by address with our buildctl, or as a builder of buildx. */
export type Engine =
  | {
      kind: 'address';
      buildctl: string;
      address: string;
      tls?: { ca?: string; cert?: string; key?: string };
      /** Ours to start again; its programs are described in that workspace's tools/engine. */
      own: false | { workspace: string };
    }
  | { kind: 'buildx'; buildx: Buildx; builder: string };

export function describeEngine(engine: Engine): string {
  return engine.kind === 'buildx'
    ? `the buildx builder '${engine.builder}'`
    : `${engine.own !== false ? "the workspace's own BuildKit" : 'BuildKit'} at ${engine.address}`;
}
