import type { BuildRequest } from './build-request.js';

/** Files that the one place applying a request has laid out for it. */
export interface RequestFiles {
  dockerfileFolder: string;
  /** Folder of the request -> the name that tells its content (nameFolders). */
  names: Readonly<Record<string, string>>;
  /** Layout -> a link to it whose path buildx can read; those without one are as they are. */
  layouts?: Readonly<Record<string, string>>;
  metadataFile: string;
  /** The source policy of the request. */
  policyFile: string;
  /** Secret id -> file that holds it. */
  secretFiles: Readonly<Record<string, string>>;
  /** Whether steps use the network of the machine that the engine runs on, and not one of their own. */
  hostNetwork: boolean;
  /** Where buildctl notes when each step began and ended; buildx cannot. */
  traceFile?: string;
}

/** A field of BuildKit's comma-separated options. */
export function csvField(field: string): string {
  return /[",\n\r]/u.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** The value of BuildKit's `--output` flag; `rewrite-timestamp` needs BuildKit 0.13 or newer. */
export function outputArgument(output: BuildRequest['output']): string | undefined {
  switch (output.kind) {
    case 'none':
      return undefined;
    case 'folder':
      return `type=local,${csvField(`dest=${output.path}`)}`;
    case 'image': {
      const level = output.level === undefined ? '' : `,compression-level=${String(output.level)}`;
      const times = output.settled === true ? '' : ',rewrite-timestamp=true';
      return `type=oci,tar=false,${csvField(`dest=${output.layout}`)}${times},oci-mediatypes=true,compression=${output.compression}${level}`;
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
    // Steps that say --network=none stay without.
    ...(files.hostNetwork ? ['--allow', 'network.host', '--opt', 'force-network-mode=host'] : []),
    ...(request.fresh === true ? ['--no-cache'] : []),
    ...Object.entries(files.secretFiles).flatMap(([id, file]) => ['--secret', `id=${id},${csvField(`src=${file}`)}`]),
    '--source-policy-file',
    files.policyFile,
    ...(output === undefined ? [] : ['--output', output]),
    '--metadata-file',
    files.metadataFile,
    ...(files.traceFile === undefined ? [] : ['--trace', files.traceFile]),
  ];
}
