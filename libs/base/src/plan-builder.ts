import {
  againFunction,
  APT_UPDATE,
  NETWORK_MOUNTS,
  networkSecrets,
  SOURCE_DATE_EPOCH,
  type BuildRequest,
  type NetworkSettings,
} from '@stx/engine';
import { distributionOf, type Builder } from '@stx/formats';
import {
  archivesId,
  REPOSITORIES_CONTEXT,
  REPOSITORIES_FOLDER,
  REPOSITORIES_MOUNT,
  urlsOfSources,
  type PackageSources,
} from '@stx/repositories';

/** Where the builder image keeps its Python tools: uv, auditwheel, pip. */
const TOOLS_FOLDER = '/opt/stx';

/** Requirements with hashes, as pip's --require-hashes reads them. */
function hashedRequirements(tools: Builder['tools']): string {
  return tools.map((tool) => `${tool.name}==${tool.version} --hash=sha256:${tool.sha256}\n`).join('');
}

/**
 * The builder image: compilers and -dev packages from the distribution, Python tools from the index by hash.
 *
 * @param packages The package sources of its base, and the folder where they lie; undefined without any.
 */
export function planBuilder(
  builder: Builder,
  from: { layout: string; digest: string },
  layout: string,
  settings: NetworkSettings,
  packages?: { folder: string; sources: PackageSources },
): BuildRequest {
  const { archives, clean, install } = distributionOf(builder.base);
  const snapshot = packages?.sources.snapshot;
  const installation =
    packages === undefined
      ? [`again ${APT_UPDATE} \\`, `  && ${install(builder.packages)} \\`]
      : [
          // A snapshot is in no mount, so that the step names it.
          `again env STX_SNAPSHOT=${snapshot ?? ''} python3 -B ${REPOSITORIES_FOLDER}/program/install_builder.py ${builder.packages.join(' ')} \\`,
        ];
  const requirements = hashedRequirements(builder.tools);
  return {
    name: `builder-${builder.base}`,
    dockerfile: [
      'FROM stx-base',
      `RUN ${NETWORK_MOUNTS}${packages === undefined ? '' : ` ${REPOSITORIES_MOUNT}`} --mount=type=cache,id=${archivesId(builder.base, packages?.sources)},target=${archives},sharing=locked \\`,
      '  rm -f /etc/apt/apt.conf.d/docker-clean \\',
      `  && ${againFunction()} && ${installation.join('\n')}`,
      `  && ${clean}`,
      'ARG SOURCE_DATE_EPOCH',
      `RUN ${NETWORK_MOUNTS} --mount=type=secret,id=stx-requirements,target=/run/requirements.txt \\`,
      `  python3 -m venv ${TOOLS_FOLDER} \\`,
      `  && ${TOOLS_FOLDER}/bin/pip install --cert /etc/ssl/certs/ca-certificates.crt --no-cache-dir --no-compile --require-hashes --no-deps --only-binary :all: -r /run/requirements.txt \\`,
      // Bytecode records the time of its source, which differs in each run; hash-based bytecode does not.
      `  && find ${TOOLS_FOLDER} -name __pycache__ -prune -exec rm -rf {} + \\`,
      // Python's own library too: the base has no bytecode, and each program of a build would compile it again.
      `  && PYTHONHASHSEED=0 python3 -m compileall -q -j 1 --invalidation-mode unchecked-hash ${TOOLS_FOLDER}/lib "$(python3 -c "import os; print(os.path.dirname(os.__file__))")" \\`,
      `  && : ${builder.tools.map((tool) => tool.sha256.slice(0, 12)).join(' ')}`,
      '',
    ].join('\n'),
    folders: packages === undefined ? {} : { [REPOSITORIES_CONTEXT]: packages.folder },
    images: { 'stx-base': from },
    buildArguments: settings.proxies,
    labels: {},
    secrets: { ...networkSecrets(settings, builder.base, snapshot), 'stx-requirements': { text: requirements } },
    network: 'host',
    urls: urlsOfSources(packages?.sources, settings.aptSnapshotMirror),
    sourceDateEpoch: SOURCE_DATE_EPOCH,
    // The builder stays on this machine, so compression would only cost time.
    output: { kind: 'image', layout, compression: 'zstd', level: 1 },
  };
}
