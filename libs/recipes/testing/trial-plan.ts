import { layersSchema, type RecipeName } from '@stx/formats';
import { planImage, type ImagePlan } from '@stx/plan';
import { keystoneImage, keystonePlace, WHEELS } from '@stx/plan/testing';
import { RECIPES, reservedArguments } from '../src/registry.js';

/** The plan of an image that is like keystone. @param over Fields of image.yaml. @param layers Of layers.yaml. */
export function plan(over: object = {}, recipe: RecipeName = 'embedded', layers: object = {}): ImagePlan {
  const image = keystoneImage(over);
  return planImage({
    ...keystonePlace,
    image,
    wheels: { wheels: [...WHEELS] },
    recipe: { recipe, identity: 'id' },
    reads: RECIPES[recipe].reads,
    reserved: reservedArguments(image),
    layers: layersSchema.parse(layers),
  });
}

/** Where tests say that images are. */
export const store = { layout: '/store', digest: `sha256:${'a'.repeat(64)}` };
