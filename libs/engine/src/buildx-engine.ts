import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StxError } from '@stx/errors';
import { inherit } from '@stx/machine';
import { runProgram } from '@stx/process';
import type { BuildRequest } from './build-request.js';
import { buildxArguments } from './buildx-arguments.js';
import type { Driver, Engine } from './engine.js';
import { findBuildx, type Buildx } from './find-buildx.js';
import { inspectBuilder, isUsable } from './inspect-builder.js';
import { aliasFolders } from './name-folders.js';
import { withSteadyContext } from './with-steady-context.js';

/** A buildx builder. Steps of Docker's builder cannot reach this machine by loopback. */
export function buildxEngine([program, ...first]: Buildx, builder: string): Engine {
  return {
    description: `the buildx builder '${builder}'`,
    needsHostNetwork: () => true,
    holdInUse: () => () => undefined,
    restart: () => Promise.resolve(),
    withCommand: async (request, files, { say, signal }, work) => {
      await writeFile(join(files.dockerfileFolder, 'Dockerfile'), aliasFolders(request.dockerfile, files.names));
      const layouts = await linkLayouts(files.folder, request);
      // buildx has no option for the policy.
      const env = { ...inherit(), EXPERIMENTAL_BUILDKIT_SOURCE_POLICY: files.policyFile };
      const folder = request.folders.context ?? files.dockerfileFolder;
      await withSteadyContext(files.steadyContext, folder, { onWait: say, signal }, async (context) => {
        const args = [...first, ...buildxArguments(builder, request, { ...files, layouts, context })];
        await work({ program, args, env });
      });
    },
  };
}

/** buildx reads the text after `@` or `:` in a layout's path as a digest or a tag. */
async function linkLayouts(folder: string, request: BuildRequest): Promise<Record<string, string>> {
  const unclear = new Set(
    Object.values(request.images)
      .map(({ layout }) => layout)
      .filter((path) => /[@:,]/u.test(path)),
  );
  const links: Record<string, string> = {};
  for (const layout of unclear) {
    const link = join(folder, `layout${String(Object.keys(links).length)}`);
    await symlink(layout, link);
    links[layout] = link;
  }
  return links;
}

/** A builder that STX_BUILDER names, else Docker's when it is recent enough. */
export const buildxDriver: Driver = {
  claims: (named) => !named.includes('://'),
  connect: async (builder, { environment }) => {
    const buildx = await findBuildx(environment);
    const inspected = buildx === undefined ? undefined : await inspectBuilder(buildx, builder);
    if (buildx !== undefined && inspected !== undefined && isUsable(inspected)) return buildxEngine(buildx, builder);
    const why =
      buildx === undefined
        ? 'buildx is not installed'
        : inspected === undefined
          ? 'buildx does not know it'
          : (/^Error:\s*(?<error>.*)$/mu.exec(inspected)?.groups?.error ??
            'its BuildKit is older than 0.13 or cannot write OCI layouts');
    const list = (buildx ?? ['docker', 'buildx']).join(' ');
    throw new StxError('BUILDER_UNUSABLE', `STX_BUILDER names the buildx builder '${builder}', but ${why}`, {
      hint: `see \`${list} ls\`; STX_BUILDX names the buildx program; or give a BuildKit address (tcp://…, unix://…)`,
    });
  },
  detect: async () => {
    try {
      await runProgram('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMilliseconds: 5_000 });
    } catch (error) {
      if (error instanceof StxError) return undefined;
      throw error;
    }
    const buildx = await findBuildx();
    const inspected = buildx === undefined ? undefined : await inspectBuilder(buildx);
    if (buildx === undefined || inspected === undefined || !isUsable(inspected)) return undefined;
    const name = /^Name:\s*(?<name>\S+)$/mu.exec(inspected)?.groups?.name;
    return name === undefined ? undefined : buildxEngine(buildx, name);
  },
};
