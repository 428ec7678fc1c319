// Loaded before Nx: where neither STX_RECIPE nor images/loci/loci.yaml decides which recipe builds, the embedded one may stand in
// for LOCI, for this run alone. STX_RECIPE_UNDECIDED then gives prepare-recipe a key that no other run has.
const { randomUUID } = process.getBuiltinModule('node:crypto');
const { existsSync, readFileSync } = process.getBuiltinModule('node:fs');

const FILE = 'images/loci/loci.yaml';
// A form of YAML that this does not see costs the task's time; prepare-recipe parses the file.
const DECIDES = /^recipe[ \t]*:[ \t]*(?:loci|embedded)[ \t]*(?:#.*)?$/mu;

const isDecided =
  (process.env.STX_RECIPE ?? '') !== '' || !existsSync(FILE) || DECIDES.test(readFileSync(FILE, 'utf8'));
if (process.env.STX_RECIPE_UNDECIDED === undefined && !isDecided) process.env.STX_RECIPE_UNDECIDED = randomUUID();
