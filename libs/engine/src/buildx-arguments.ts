import type { ArgumentFiles } from './buildctl-arguments.js';
import type { BuildRequest } from './build-request.js';
import { csvField, outputArgument } from './output-argument.js';

const TAG = 'stx';

/** The context, and for each layout whose path buildx cannot read, a link to it. */
export type BuildxFiles = ArgumentFiles & { context: string; layouts?: Readonly<Record<string, string>> };

/**
 * The request as arguments of buildx for a named builder, with a Dockerfile by aliasFolders; the context's path is what it is
 * known by.
 */
export function buildxArguments(builder: string, request: BuildRequest, files: BuildxFiles): string[] {
  const output = outputArgument(request.output);
  return [
    'build',
    '--builder',
    builder,
    '--progress=rawjson',
    '--provenance=false',
    '--file',
    `${files.dockerfileFolder}/Dockerfile`,
    ...Object.entries(request.folders)
      .filter(([name]) => name !== 'context')
      .flatMap(([name, path]) => ['--build-context', `${files.names[name] ?? name}=${path}`]),
    ...Object.entries(request.images).flatMap(([name, image]) => [
      '--build-context',
      // buildx 0.33.0 refuses a digest without a tag.
      `${name}=oci-layout://${files.layouts?.[image.layout] ?? image.layout}:${TAG}@${image.digest}`,
    ]),
    ...Object.entries(request.buildArguments).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`]),
    '--build-arg',
    `SOURCE_DATE_EPOCH=${String(request.sourceDateEpoch)}`,
    ...Object.entries(request.labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]),
    ...(request.target === undefined ? [] : ['--target', request.target]),
    ...(request.network === 'none' ? ['--network', 'none'] : []),
    ...(files.hostNetwork ? ['--allow', 'network.host', '--network', 'host'] : []),
    ...(request.fresh === true ? ['--no-cache'] : []),
    ...Object.entries(files.secretFiles).flatMap(([id, file]) => ['--secret', `id=${id},${csvField(`src=${file}`)}`]),
    '--output',
    output ?? 'type=cacheonly',
    '--metadata-file',
    files.metadataFile,
    files.context,
  ];
}
