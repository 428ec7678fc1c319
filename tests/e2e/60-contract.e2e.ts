import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findEngine, solve } from '@stx/engine';
import { Workspace } from '@stx/formats';
import { imagesLayout } from '@stx/store';
import { ALL, mirror, ROOT, Trial } from './workspace.js';

/** Images of the main job; every recipe keeps the same promises for each. The others take long, and few steps of theirs differ. */
const IMAGES = ['keystone', ...(ALL ? ['fm-rest-api', 'glance', 'horizon', 'nova-api-proxy'] : [])];
/** Scripts that differ by what makes a venv: activation, and the names of its interpreter. */
const OF_THE_VENV = /^(activate|Activate|deactivate|pydoc|python)/u;

interface Inventory {
  distributions: [string, string][];
  /** Of each distribution, a digest of its files with their modes. */
  contents: Record<string, string>;
  scripts: string[];
  packages: string[];
  unmet: string[];
  'pip.txt': string[];
  [what: string]: unknown;
}

const here = new Trial(ROOT, { NX_DAEMON: 'false', ...(mirror === undefined ? {} : { STX_SOURCE_MIRROR: mirror }) });

async function takeInventory(name: string): Promise<Inventory> {
  const { digest } = await here.receipt(name);
  const folder = await mkdtemp(join(tmpdir(), 'stx-inventory-'));
  const { image } = new Workspace(ROOT).image(name);
  const engine = await findEngine({ workspace: ROOT, say: () => undefined });
  await solve(
    engine,
    {
      name: `inventory ${name}`,
      dockerfile: [
        'FROM stx-image AS look',
        `RUN --network=none --mount=type=bind,from=stx-tests,target=/stx ["/usr/bin/python3", "/stx/inventory.py", "${String(image.user.uid)}", "/inventory.json"]`,
        'FROM scratch',
        'COPY --from=look /inventory.json /',
      ].join('\n'),
      folders: { 'stx-tests': fileURLToPath(new URL('.', import.meta.url)) },
      images: { 'stx-image': { layout: imagesLayout(), digest } },
      buildArguments: {},
      labels: {},
      secrets: {},
      network: 'none',
      sourceDateEpoch: 0,
      output: { kind: 'folder', path: folder },
    },
    { logFile: join(folder, 'log'), onProgress: () => undefined },
  );
  return JSON.parse(await readFile(join(folder, 'inventory.json'), 'utf8')) as Inventory;
}

async function buildAndVerify(recipe: 'loci' | 'embedded'): Promise<Map<string, Inventory>> {
  const output = await here.ok(['run-many', '-t', 'verify-image', '-p', IMAGES.join(','), '--parallel=2'], {
    STX_RECIPE: recipe,
  });
  expect(output).not.toContain('FAILED');
  const found = new Map<string, Inventory>();
  for (const name of IMAGES) {
    const report = JSON.parse(await here.read(`dist/verify/${name}/report.json`)) as { ok: boolean; digest: string };
    expect([name, report.ok, report.digest]).toEqual([name, true, (await here.receipt(name)).digest]);
    expect((await here.receipt(name)).inputs.recipe).toMatch(new RegExp(`^${recipe}@`, 'u'));
    found.set(name, await takeInventory(name));
  }
  return found;
}

if (mirror === undefined)
  console.log(
    'LOCI is built from a mirror of its source, which is missing (STX_SOURCE_MIRROR): only the embedded recipe is tried',
  );

let loci: Map<string, Inventory> | undefined;
let embedded: Map<string, Inventory> | undefined;

(mirror === undefined ? test.skip : test)('the images are built and verified with LOCI', async () => {
  loci = await buildAndVerify('loci');
});

test('the images are built and verified with the embedded recipe', async () => {
  embedded = await buildAndVerify('embedded');
});

describe.each(IMAGES)('%s', (name) => {
  const both = (): [Inventory, Inventory] => {
    const [one, two] = [loci?.get(name), embedded?.get(name)];
    if (one === undefined || two === undefined) throw new Error('the images were not built');
    return [one, two];
  };
  const compare = mirror === undefined ? test.skip : test;

  compare('has the same distributions and versions from both recipes', () => {
    const [one, two] = both();
    expect(two.distributions).toEqual(one.distributions);
    expect(one.distributions.length).toBeGreaterThan(20);
  });

  compare('has the same files of each distribution, byte for byte', () => {
    const { project, extraProjects } = new Workspace(ROOT).lock(
      new Workspace(ROOT).image(name).lockFile,
      `./nx lock ${name}`,
    );
    // LOCI builds the projects themselves from their sources, in a work tree of which pbr makes notes.
    const own = [project, ...extraProjects].map((each) => each?.name);
    const [one, two] = both().map(({ contents }) =>
      Object.entries(contents).filter(([distribution]) => !own.includes(distribution)),
    );
    expect(two).toEqual(one);
    expect(one?.length).toBeGreaterThan(20);
  });

  compare('has the same console scripts', () => {
    const [one, two] = both();
    const scripts = (inventory: Inventory): string[] => inventory.scripts.filter((script) => !OF_THE_VENV.test(script));
    expect(scripts(two)).toEqual(scripts(one));
  });

  compare('has the same user, folders, layout and information files', () => {
    const [one, two] = both();
    for (const what of [
      'user',
      'owned',
      'privileged',
      'systemSitePackages',
      'site',
      'bytecode',
      'uncompiled',
      'leftOvers',
      'project.txt',
    ]) {
      expect([what, two[what]]).toEqual([what, one[what]]);
    }
    expect([one.leftOvers, one.uncompiled]).toEqual([[], []]);
  });

  compare('has the same distribution packages', () => {
    const [one, two] = both();
    expect(two.packages).toEqual(one.packages);
    expect([one.unmet, two.unmet]).toEqual([[], []]);
  });
});
