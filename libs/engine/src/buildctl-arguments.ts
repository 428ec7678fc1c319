import type { BuildRequest } from './build-request.js';

/** Files that the one place applying a request has laid out for it. */
export interface RequestFiles {
  dockerfileFolder: string;
  /** Folder of the request -> the name that tells its content (nameFolders). */
  names: Readonly<Record<string, string>>;
  metadataFile: string;
  /** Secret id -> file that holds it. */
  secretFiles: Readonly<Record<string, string>>;
  /** Where buildctl notes when each step began and ended; buildx cannot. */
  traceFile?: string;
}

/** The value of BuildKit's `--output` flag; `rewrite-timestamp` needs BuildKit 0.13 or newer. */
export function outputArgument(output: BuildRequest['output']): string | undefined {
  switch (output.kind) {
    case 'none':
      return undefined;
    case 'folder':
      return `type=local,dest=${output.path}`;
    case 'image': {
      const level = output.level === undefined ? '' : `,compression-level=${String(output.level)}`;
      const times = output.settled === true ? '' : ',rewrite-timestamp=true';
      return `type=oci,tar=false,dest=${output.layout}${times},oci-mediatypes=true,compression=${output.compression}${level}`;
    }
  }
}

/** The request as arguments of `buildctl`, after its global flags. */
export function buildctlArguments(request: BuildRequest, files: RequestFiles): string[] {
  const { context = files.dockerfileFolder, ...folders } = request.folders;
  const layouts = [...new Set(Object.values(request.images).map((image) => image.layout))];
  const output = outputArgument(request.output);
  return [
    'build',
    '--progress=plain',
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
    ...(request.fresh === true ? ['--no-cache'] : []),
    ...Object.entries(files.secretFiles).flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`]),
    ...(output === undefined ? [] : ['--output', output]),
    '--metadata-file',
    files.metadataFile,
    ...(files.traceFile === undefined ? [] : ['--trace', files.traceFile]),
  ];
}
