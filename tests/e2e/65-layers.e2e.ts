import { readdir, rm } from 'node:fs/promises';
import { layersSchema, readYaml, type Layers } from '@stx/formats';
import { makeCache, makeTrial, mirror, type Trial } from './workspace.js';

const FILE = 'images/layers.yaml';
const NOTHING = 'compression:\n  type: zstd\n  level: 7\n';
const IMAGES = ['keystone', 'horizon'];

if (mirror === undefined) console.warn('skipped: there is no STX_SOURCE_MIRROR, and no ../shared/mirror');
const withMirror = mirror === undefined ? describe.skip : describe;

withMirror('layers that images share', () => {
  let trial: Trial;
  let planned: Layers;

  beforeAll(async () => {
    trial = await makeTrial({ STX_RECIPE: 'embedded' });
    for (const name of await readdir(trial.path('images'))) {
      if (/^(?:base|builder)-|^loci$|\.yaml$/u.test(name) || IMAGES.includes(name)) continue;
      await rm(trial.path('images', name), { recursive: true });
    }
    await trial.ok(['run-many', '-t', 'build-wheels', '-p', IMAGES.join(',')]);
    await trial.write(FILE, NOTHING);
    planned = await plan();
  });

  async function plan(): Promise<Layers> {
    await trial.ok(['plan-layers']);
    return readYaml(layersSchema, trial.path(FILE));
  }

  test('are planned of what locks hold and of what apt says, and compression stays as it was', () => {
    expect(planned.python.find((names) => names.includes('oslo-config'))).toContain('oslo-i18n');
    // keystone and horizon ask for it; what comes with it nobody names.
    const apache = planned.system.trixie?.find(({ packages }) => packages.includes('apache2'));
    expect(apache?.packages).toContain('apache2-bin');
    expect(planned.compression).toEqual({ type: 'zstd', level: 7 });
  });

  test('are the same whatever was planned before', async () => {
    await trial.write(FILE, `${NOTHING}python:\n  - [oslo-i18n]\n`);
    expect(await plan()).toEqual(planned);
  });

  test('are not planned of some of the wheels', async () => {
    const before = await trial.read(FILE);
    const cache = await makeCache(['engine']);
    const output = await trial.fails(['run', 'stx-images:plan-layers', '--excludeTaskDependencies'], {
      STX_CACHE_DIR: cache,
    });
    expect(output).toMatch(/\d+ wheels are missing from the store, such as \S+\.whl/u);
    expect(await trial.read(FILE)).toBe(before);
  });
});
