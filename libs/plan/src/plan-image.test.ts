import { layersSchema } from '@stx/formats';
import { keystoneImage, keystonePlace, madeWheel, WHEELS } from '../testing/keystone-subject.js';
import type { ImagePlan, PlannedWheel } from './image-plan.js';
import type { Stored } from './plan.js';
import { planImage } from './plan-image.js';

function plan(
  over: object = {},
  reads: readonly Stored[] = ['wheels'],
  layers: object = {},
  made: PlannedWheel[] = [],
): ImagePlan {
  return planImage({
    ...keystonePlace,
    image: keystoneImage(over),
    wheels: { wheels: [...made, ...WHEELS.filter(({ name }) => made.every((each) => each.name !== name))] },
    recipe: { recipe: 'embedded', identity: 'id', fallback: 'LOCI could not be had' },
    reads,
    reserved: ['PIP_PACKAGES'],
    layers: layersSchema.parse(layers),
  });
}

test('a plan holds what image.yaml asks for in lists and values', () => {
  const extraProjects = [{ name: 'requirements', source: { sdist: { name: 'requirements', version: '1.0' } } }];
  expect(plan({ extras: ['ldap'], extraProjects, arguments: { A: 'b' } })).toMatchObject({
    release: '2026.1',
    project: {
      name: 'keystone',
      source: { sdist: { name: 'keystone', version: '29.0.2' } },
      version: '29.0.2',
      locked: { sdist: { file: 'keystone-29.0.2.tar.gz' } },
    },
    profiles: ['apache'],
    pipPackages: ['ldappool'],
    distPackages: ['libpq5'],
    systemPackages: ['apache2', 'libpq5', 'libxml2'],
    extras: ['ldap'],
    extraProjects: ['requirements'],
    arguments: { A: 'b' },
    user: { name: 'keystone', uid: 42424, gid: 42424 },
  });
});

test('the builder is an input only where the recipe reads it', () => {
  expect(Object.keys(plan().inputs)).toEqual(['base', 'recipe', 'lock']);
  expect(Object.keys(plan({}, ['builder', 'wheels']).inputs)).toEqual(['base', 'builder', 'recipe', 'lock']);
});

test('what is removed after the build is not among what stays installed', () => {
  const made = plan({ remove: { pythonPackages: ['Pip'] } });
  expect(made.installed).toEqual(['keystone', 'uwsgi']);
  expect(made.remove.pythonPackages).toEqual(['pip']);
});

test('an image of packages alone has no project, and a user by the name of infra', () => {
  const none = plan({ project: 'none', source: undefined });
  expect(none.project).toBeUndefined();
  expect(none.user.name).toBe('infra');
});

test('an argument that the plan sets itself is refused by name', () => {
  expect(() => plan({ arguments: { PIP_PACKAGES: 'evil' } })).toThrow(
    'arguments.PIP_PACKAGES is set by the plan itself',
  );
});

test('that the embedded recipe stood in for LOCI is on the image', () => {
  expect(plan().labels).toMatchObject({
    'io.starlingx.image.recipe': 'embedded',
    'io.starlingx.image.recipe.fallback': 'LOCI could not be had',
  });
});

test('packages that many images hold are layers of their own, except below what apt removes again', () => {
  const system = { trixie: [{ packages: ['apache2', 'libapr1'], for: [['apache2']] }] };
  const remove = { pythonPackages: [], distPackages: ['libpq5'] };
  expect(plan({}, [], { system }).layers.system).toEqual([['apache2', 'libapr1'], ['libpq5']]);
  expect(plan({ remove }, [], { system }).layers.system).toEqual([['apache2', 'libpq5']]);
  expect(plan({}, [], { system: { bookworm: system.trixie } }).layers.system).toEqual([['apache2', 'libpq5']]);
});

test('a layer of wheels is known by what is in it, and holds what stays installed', () => {
  const { python } = plan().layers;
  expect(python.map(({ wheels }) => wheels.map(({ name }) => name))).toEqual([['keystone', 'uwsgi']]);
  expect(python[0]?.id).toMatch(/^[0-9a-f]{16}$/u);
});

test('wheels that were made of another lock are refused, as what is missing would be left out', () => {
  expect(() => plan({ remove: { pythonPackages: ['pip'] } })).not.toThrow();
  expect(() => plan({}, [], {}, [madeWheel('uwsgi', '2.0')])).toThrow('uwsgi 1.0 is locked');
});
