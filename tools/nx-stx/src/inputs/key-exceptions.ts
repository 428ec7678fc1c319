/** Code that no key needs: it says or ends things, or waits, and no byte of a result comes of it. */
const SAYS_ONLY = [
  'libs/errors/src/render/*.ts',
  'libs/{engine,process}/src/{console,lifetime}/*.ts',
  // Which engine builds is in no key, nor how this one is set up.
  'libs/engine/src/own/*.ts',
  'libs/explain/src/*.ts',
  'libs/lock/src/compare-locks.ts',
  'libs/pipeline/src/explain/*.ts',
  'libs/formats/src/{cloud,editing,published}/*.ts',
  // A registry brings what another machine made of the same key, and bytes by digest.
  'libs/registry/src/*.ts',
  'libs/pipeline/src/remote/*.ts',
];
/** What these make is taken by the digest that its own receipt has, and refused when it is another. */
const TAKEN_BY_DIGEST = [
  'libs/base/src/*.ts',
  'libs/{index,wheels}/src/**/*',
  'libs/lock/src/{collect-request,isolated-folder}.ts',
  'libs/lock/src/sandbox/isolated/**/*',
];
/** Programs that install packages, which these targets do not run. */
const INSTALLS = 'libs/repositories/src/sandbox/*.py';
/** What a base is made of is in these files' neighbours: base.yaml's own form, and the plans. */
const OTHER_FORMATS =
  'libs/formats/src/{archive,constraints,derived-image,dockerfile-image,dockerfile-lock,find-verification,*-source,image,loci,lock,lock-structure,markers,patch,platform,read-json,read-workspace,releases,seal-lock,source,source-kind,source-kinds,verification,versions,wheel-name,wheels,write-yaml}.ts';

/** Locks, constraints and releases are compared with it, which these targets do not read. */
const ORDERS_VERSIONS = ['@renovatebot/pep440'];

export const TARGETS: Record<string, { executors: string[]; without: string[]; withoutPackages?: string[] }> = {
  'check-labels': { executors: ['check-labels'], without: SAYS_ONLY, withoutPackages: ORDERS_VERSIONS },
  // Nothing is built to see whether a lock still holds.
  'check-locks': {
    executors: ['check-locks'],
    without: [
      ...SAYS_ONLY,
      'libs/engine/src/*.ts',
      'libs/repositories/src/{collect-sources,read-supplied,render-sources,repository-steps,stage-repositories}.ts',
      INSTALLS,
    ],
  },
  'prepare-recipe': {
    executors: ['prepare-recipe'],
    without: [...SAYS_ONLY, INSTALLS, 'libs/lock/src/select-profiles.ts'],
  },
  'build-wheels': { executors: ['build-wheels'], without: [...SAYS_ONLY, INSTALLS, 'libs/base/src/*.ts'] },
  'build-image': { executors: ['build-image'], without: [...SAYS_ONLY, ...TAKEN_BY_DIGEST] },
  'verify-image': {
    executors: ['verify-image'],
    without: [
      ...SAYS_ONLY,
      ...TAKEN_BY_DIGEST,
      INSTALLS,
      'libs/{layers,wheel-file}/src/*.ts',
      'libs/{plan,recipes}/src/**/*',
      'libs/lock/src/select-profiles.ts',
    ],
    withoutPackages: ['@cloudpss/zstd'],
  },
  // The layers are read from the store by digest; a rebuild of a missing image gives the same digest or fails.
  'describe-image': {
    executors: ['describe-image'],
    without: [
      ...SAYS_ONLY,
      ...TAKEN_BY_DIGEST,
      INSTALLS,
      'libs/{layers,wheel-file}/src/*.ts',
      'libs/{plan,recipes}/src/**/*',
      'libs/lock/src/select-profiles.ts',
    ],
  },
  // Bytes go into the store and are found there by digest, whatever brings them there; a task's frame adds nothing.
  './tools/nx-stx:build-base': {
    executors: ['build-base'],
    without: [
      ...SAYS_ONLY,
      OTHER_FORMATS,
      'libs/formats/src/wheel-waiver.ts',
      'libs/{errors,oci,store}/src/*.ts',
      'libs/formats/src/canonical-json.ts',
      'libs/lock/src/compare-locks.ts',
      'tools/nx-stx/src/run-task.ts',
      'libs/pipeline/src/{context,restore}/*.ts',
    ],
    withoutPackages: ORDERS_VERSIONS,
  },
  './tools/nx-stx:build-builder': {
    executors: ['build-builder'],
    without: [
      ...SAYS_ONLY,
      OTHER_FORMATS,
      'libs/formats/src/wheel-waiver.ts',
      'libs/{errors,oci,store}/src/*.ts',
      'libs/formats/src/canonical-json.ts',
      'libs/lock/src/compare-locks.ts',
      'tools/nx-stx/src/run-task.ts',
      'libs/pipeline/src/{context,restore}/*.ts',
    ],
    withoutPackages: ORDERS_VERSIONS,
  },
};
