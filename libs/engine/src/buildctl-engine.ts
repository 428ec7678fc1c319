import { setting } from '@stx/machine';
import { buildctlArguments } from './buildctl-arguments.js';
import { connectionArguments, type Connection } from './connection-arguments.js';
import type { Driver, Engine } from './engine.js';
import { buildctlProgram } from './own/build-programs.js';
import { requireAnswer } from './require-answer.js';

const ADDRESS = /^(unix|tcp|docker-container|kube-pod|podman-container|ssh):\/\//u;

/** An engine that the workspace's buildctl reaches by its address. */
export type BuildctlEngine = Engine & Connection & { buildctl: string };

/** The engine at an address. Steps of a remote engine can always reach its own machine. */
export function buildctlEngine(buildctl: string, connection: Connection): BuildctlEngine {
  return {
    ...connection,
    buildctl,
    description: `BuildKit at ${connection.address}`,
    needsHostNetwork: () => false,
    holdInUse: () => () => undefined,
    restart: () => Promise.resolve(),
    withCommand: async (request, files, _options, work) => {
      const args = [...connectionArguments(connection), ...buildctlArguments(request, files)];
      await work({ program: buildctl, args });
    },
  };
}

/** Build secrets are sent to the engine; without TLS anyone on the network can read them. */
export function plainWarning(address: string): string {
  return `warning: STX_BUILDER is ${address} without TLS: build secrets are sent unencrypted; set STX_BUILDER_CA, STX_BUILDER_CERT and STX_BUILDER_KEY`;
}

/** A BuildKit whose address STX_BUILDER gives. */
export const buildctlDriver: Driver = {
  claims: (named) => ADDRESS.test(named),
  connect: async (address, options) => {
    const ca = setting('STX_BUILDER_CA', options.environment);
    const cert = setting('STX_BUILDER_CERT', options.environment);
    const key = setting('STX_BUILDER_KEY', options.environment);
    const tls = {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    };
    if (address.startsWith('tcp://') && Object.keys(tls).length === 0) options.say(plainWarning(address));
    const engine = buildctlEngine(await buildctlProgram(options), { address, tls });
    await requireAnswer(engine, options.say);
    return engine;
  },
  detect: () => Promise.resolve(undefined),
};
