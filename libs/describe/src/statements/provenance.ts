import {
  commitOf,
  indexFileOf,
  type Lock,
  type LockedDistribution,
  type LockedPatch,
  type LockedSource,
} from '@stx/formats';
import type { Bill } from '../bill.js';
import { urlOfDeb, urlOfDistribution } from '../package-urls.js';
import { packageUrl } from '../purl.js';
import type { Resource } from './statement.js';

const PROJECT = 'https://starlingx.io/stx-images';

export interface ProvenanceInputs {
  bill: Bill;
  /** Digests of the inputs, from the receipt. */
  inputs: Readonly<Record<string, string>>;
  base?: string;
  lock?: Lock;
  /** Files of the workspace that decide the lock or the image, by path. */
  files: Readonly<Record<string, string>>;
  sourceDateEpoch: number;
}

/** SLSA provenance v1 without times and hosts: every input by hash, from receipt, lock and image. */
export function makeProvenance({ bill, inputs, base, lock, files, sourceDateEpoch }: ProvenanceInputs): object {
  const { project } = bill.image;
  const recipe = inputs.recipe ?? 'unknown';
  return {
    buildDefinition: {
      buildType: `${PROJECT}/buildtypes/image/v1`,
      externalParameters: {
        image: project,
        ...(base === undefined ? {} : { base }),
        ...(lock === undefined ? {} : { release: lock.release }),
        recipe: recipe.split('@', 1)[0],
      },
      internalParameters: { inputs, sourceDateEpoch },
      resolvedDependencies: [
        ...images(inputs, base),
        ...recipeResources(recipe),
        ...Object.entries(files).map(([uri, sha256]) => ({
          name: uri.split('/').at(-1) ?? uri,
          uri,
          digest: { sha256 },
        })),
        ...pythonResources(bill, lock),
        ...bill.debs.map((deb) => ({
          name: deb.name,
          uri: urlOfDeb(deb, bill),
          ...(deb.sha256 === undefined ? {} : { digest: { sha256: deb.sha256 } }),
        })),
      ],
    },
    runDetails: { builder: { id: `${PROJECT}/builder` } },
  };
}

/** Base and builder, and the images that a Dockerfile names. */
function images(inputs: ProvenanceInputs['inputs'], base = 'base'): Resource[] {
  return Object.entries(inputs).flatMap(([name, value]) => {
    const label = name === 'base' || name === 'builder' ? `${name}-${base}` : name.replace(/^image:/u, '');
    if (!/^sha256:[0-9a-f]{64}$/u.test(value) || (label === name && !name.startsWith('image:'))) return [];
    const uri = packageUrl({ type: 'oci', name: label.split('/').at(-1) ?? label, version: value });
    return [{ name, uri, digest: { sha256: value.replace('sha256:', '') } }];
  });
}

/** `loci@<commit>+<tree>`, or `embedded@sha256:<code>`. */
function recipeResources(recipe: string): Resource[] {
  const [name = '', rest = ''] = recipe.split('@');
  const [first = '', second = ''] = rest.split('+');
  const code = /^sha256:(?<hex>[0-9a-f]{64})$/u.exec(first)?.groups?.hex;
  if (code !== undefined) return [{ name, digest: { sha256: code }, annotations: { recipe } }];
  if (!/^[0-9a-f]{40}$/u.test(first)) return [];
  const tree = /^[0-9a-f]{40}$/u.test(second) ? { gitTree: second } : {};
  return [{ name, digest: { gitCommit: first, ...tree } }];
}

function pythonResources({ distributions }: Bill, lock: Lock | undefined): Resource[] {
  const wheels = distributions.flatMap(({ name, version, wheel }) =>
    wheel === undefined ? [] : [indexed(name, version, wheel)],
  );
  if (lock === undefined) return wheels;
  const entries = [
    ...(lock.project === undefined ? [] : [lock.project]),
    ...lock.extraProjects,
    ...lock.distributions,
    ...lock.build,
  ];
  const sources = entries.flatMap((entry) => (entry.source === undefined ? [] : [sourceResource(entry, entry.source)]));
  const extra = (lock.extraSources ?? []).map(({ name, source }) => sourceResource({ name, version: '' }, source));
  const builds = lock.build.flatMap(({ name, version, wheel }) =>
    wheel === undefined ? [] : [indexed(name, version, wheel)],
  );
  const patches = [...(lock.patches ?? []), ...entries.flatMap((entry) => entry.patches ?? [])].flatMap(patchResources);
  return [...wheels, ...sources, ...extra, ...builds, ...patches];
}

function indexed(name: string, version: string, { file, sha256 }: { file: string; sha256: string }): Resource {
  const uri = `${urlOfDistribution({ name, version })}?file_name=${encodeURIComponent(file)}`;
  return { name, uri, digest: { sha256 } };
}

function sourceResource(
  { name, version }: Pick<LockedDistribution, 'name' | 'version'>,
  source: LockedSource,
): Resource {
  const file = indexFileOf(source);
  if (file !== undefined) return indexed(name, version, file);
  const commit = commitOf(source);
  if (commit !== undefined && 'git' in source) {
    const { subdirectory } = commit;
    return {
      name,
      uri: `git+${commit.repository}@${commit.commit}`,
      digest: { gitCommit: commit.commit, ...('tree' in source.git ? { gitTree: source.git.tree } : {}) },
      ...(subdirectory === undefined ? {} : { annotations: { subdirectory } }),
    };
  }
  return { name, annotations: { source } };
}

function patchResources(patch: LockedPatch): Resource[] {
  if (!('git' in patch)) return [{ name: patch.file, uri: patch.file, digest: { sha256: patch.sha256 } }];
  const { repository, commit } = patch.git;
  return patch.files.map(({ file, sha256 }) => ({
    name: file,
    uri: `git+${repository}@${commit}#${file}`,
    digest: { sha256 },
  }));
}
