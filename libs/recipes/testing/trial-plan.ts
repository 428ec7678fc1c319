import { imageSchema, layersSchema, lockSchema, profilesSchema, type RecipeName } from '@stx/formats';
import { planImage, type ImagePlan, type PlannedWheel } from '@stx/plan';
import { RECIPES, reservedArguments } from '../src/registry.js';

const wheel = (name: string): object => ({
  name,
  version: '1.0',
  wheel: { file: `${name}-1.0-py3-none-any.whl`, sha256: 'd'.repeat(64) },
});

const madeWheel = (name: string, version = '1.0'): PlannedWheel => ({
  name,
  version,
  file: `${name}-${version}-py3-none-any.whl`,
  sha256: 'd'.repeat(64),
});

const WHEELS = [madeWheel('keystone', '29.0.2'), ...['pip', 'uv', 'uwsgi'].map((each) => madeWheel(each))];

/** The plan of an image that is like keystone. @param over Fields of image.yaml. @param layers Of layers.yaml. */
export function plan(over: object = {}, recipe: RecipeName = 'embedded', layers: object = {}): ImagePlan {
  const image = imageSchema.parse({
    base: 'trixie',
    wheels: ['base'],
    project: 'keystone',
    source: { sdist: { name: 'keystone', version: '29.0.2' } },
    profiles: ['apache'],
    pipPackages: ['ldappool'],
    distPackages: ['libpq5'],
    ...over,
  });
  return planImage({
    name: 'keystone',
    image,
    lock: lockSchema.parse({
      lockVersion: 1,
      resolvedFrom: `sha256:${'e'.repeat(64)}`,
      release: '2026.1',
      python: '3.13',
      project: {
        name: 'keystone',
        version: '29.0.2',
        source: { sdist: { file: 'keystone-29.0.2.tar.gz', sha256: 'f'.repeat(64) } },
      },
      distributions: [wheel('pip'), wheel('uwsgi')],
    }),
    wheels: { wheels: WHEELS },
    baseDigest: `sha256:${'a'.repeat(64)}`,
    builderDigest: `sha256:${'c'.repeat(64)}`,
    basePackages: ['libxml2'],
    recipe: { recipe, identity: 'id' },
    reads: RECIPES[recipe].reads,
    reserved: reservedArguments(image),
    profiles: profilesSchema.parse({ system: { apache2: ['apache'], libxml2: [] }, python: {}, tools: [] }),
    layers: layersSchema.parse(layers),
  });
}

/** Where tests say that images are. */
export const store = { layout: '/store', digest: `sha256:${'a'.repeat(64)}` };
