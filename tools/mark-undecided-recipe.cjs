// Loaded before Nx: where neither STX_RECIPE nor images/loci/loci.yaml decides which recipe builds, the embedded one may stand in
// for LOCI, for this run alone. STX_RECIPE_UNDECIDED then gives prepare-recipe a key that no other run has. Once LOCI was
// fetched here at the file's commit it is in the cache folder, and the recipe is prepared again only when an input changes.
const { randomUUID } = process.getBuiltinModule('node:crypto');
const { existsSync, readFileSync } = process.getBuiltinModule('node:fs');

const FILE = 'images/loci/loci.yaml';
const RECEIPT = 'dist/recipe/loci/receipt.json';
// A form of YAML that this does not see costs the task's time; prepare-recipe parses the file.
const DECIDES = /^recipe[ \t]*:[ \t]*(?:loci|embedded)[ \t]*(?:#.*)?$/mu;

/** Whether the last run here prepared LOCI itself, at the commit of the file. */
function wasFetched(file) {
  const commit = /^commit[ \t]*:[ \t]*(?<commit>[0-9a-f]{40})[ \t]*$/mu.exec(file)?.groups?.commit;
  if (commit === undefined || !existsSync(RECEIPT)) return false;
  return readFileSync(RECEIPT, 'utf8').includes(`"identity": "${commit}+`);
}

const file = existsSync(FILE) ? readFileSync(FILE, 'utf8') : undefined;
const isDecided = (process.env.STX_RECIPE ?? '') !== '' || file === undefined || DECIDES.test(file) || wasFetched(file);
if (process.env.STX_RECIPE_UNDECIDED === undefined && !isDecided) process.env.STX_RECIPE_UNDECIDED = randomUUID();
