// Loaded before Nx: where neither STX_RECIPE nor images/loci/loci.yaml decides which recipe builds, the embedded one may stand in
// for LOCI, for this run alone. STX_RECIPE_UNDECIDED then gives prepare-recipe a key that no other run has. Where a mirror holds
// LOCI at the file's commit, or LOCI was fetched here before, nothing is open: the key is the same in every run.
const { randomUUID } = process.getBuiltinModule('node:crypto');
const { existsSync, readFileSync } = process.getBuiltinModule('node:fs');
const { resolve } = process.getBuiltinModule('node:path');

const FILE = 'images/loci/loci.yaml';
const RECEIPT = 'dist/recipe/loci/receipt.json';
// A form of YAML that this does not see costs the task's time; prepare-recipe parses the file.
const DECIDES = /^recipe[ \t]*:[ \t]*(?:loci|embedded)[ \t]*(?:#.*)?$/mu;

const REPOSITORY = /^repository[ \t]*:[ \t]*\S+?\/(?<path>[^\s/]+\/[^\s/]+?)(?:\.git)?\/?[ \t]*$/mu;
const COMMIT = /^commit[ \t]*:[ \t]*(?<commit>[0-9a-f]{40})[ \t]*$/mu;

/** Whether the last run here prepared LOCI itself, at the commit of the file. */
function wasFetched(commit) {
  return existsSync(RECEIPT) && readFileSync(RECEIPT, 'utf8').includes(`"identity": "${commit}+`);
}

/** Whether the mirror, a folder that may be relative to the workspace, has the file's commit. */
function isMirrored(path, commit) {
  const mirror = process.env.STX_SOURCE_MIRROR ?? '';
  return mirror !== '' && path !== undefined && existsSync(resolve(mirror, path, `${commit}.tar.gz`));
}

function isAtHand(file) {
  const commit = COMMIT.exec(file)?.groups?.commit;
  return commit !== undefined && (wasFetched(commit) || isMirrored(REPOSITORY.exec(file)?.groups?.path, commit));
}

const file = existsSync(FILE) ? readFileSync(FILE, 'utf8') : undefined;
const isDecided = (process.env.STX_RECIPE ?? '') !== '' || file === undefined || DECIDES.test(file) || isAtHand(file);
if (process.env.STX_RECIPE_UNDECIDED === undefined && !isDecided) process.env.STX_RECIPE_UNDECIDED = randomUUID();
