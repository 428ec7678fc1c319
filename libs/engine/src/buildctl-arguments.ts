import type { BuildRequest } from './build-request.js';
import type { RequestFiles } from './lay-out-request.js';
import { csvField, outputArgument } from './output-argument.js';

/** The files of a request that arguments name. */
export type ArgumentFiles = Omit<RequestFiles, 'folder' | 'steadyContext'>;

/** The request as arguments of `buildctl`, after its global flags. */
export function buildctlArguments(request: BuildRequest, files: ArgumentFiles): string[] {
  const { context = files.dockerfileFolder, ...folders } = request.folders;
  const layouts = [...new Set(Object.values(request.images).map((image) => image.layout))];
  const output = outputArgument(request.output);
  return [
    'build',
    '--progress=rawjson',
    '--frontend=dockerfile.v0',
    '--local',
    `dockerfile=${files.dockerfileFolder}`,
    '--local',
    `context=${context}`,
    ...Object.entries(folders).flatMap(([name, path]) => {
      const named = files.names[name] ?? name;
      return ['--local', `${named}=${path}`, '--opt', `context:${name}=local:${named}`];
    }),
    ...layouts.flatMap((layout, index) => ['--oci-layout', `layout${String(index)}=${layout}`]),
    ...Object.entries(request.images).flatMap(([name, image]) => [
      '--opt',
      `context:${name}=oci-layout://layout${String(layouts.indexOf(image.layout))}@${image.digest}`,
    ]),
    ...Object.entries(request.buildArguments).flatMap(([name, value]) => ['--opt', `build-arg:${name}=${value}`]),
    '--opt',
    `build-arg:SOURCE_DATE_EPOCH=${String(request.sourceDateEpoch)}`,
    ...Object.entries(request.labels).flatMap(([name, value]) => ['--opt', `label:${name}=${value}`]),
    ...(request.target === undefined ? [] : ['--opt', `target=${request.target}`]),
    ...(request.network === 'none' ? ['--opt', 'force-network-mode=none'] : []),
    // Steps with --network=none still have none.
    ...(files.hostNetwork ? ['--allow', 'network.host', '--opt', 'force-network-mode=host'] : []),
    ...(request.fresh === true ? ['--no-cache'] : []),
    ...Object.entries(files.secretFiles).flatMap(([id, file]) => ['--secret', `id=${id},${csvField(`src=${file}`)}`]),
    '--source-policy-file',
    files.policyFile,
    ...(output === undefined ? [] : ['--output', output]),
    '--metadata-file',
    files.metadataFile,
  ];
}
