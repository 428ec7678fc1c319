import type { buildBase, buildBuilder } from '@stx/base';
import type { buildImage } from '@stx/recipes';
import type { buildWheels } from '@stx/wheels';

/** Functions that use an engine; tests replace them. */
export interface Builders {
  base?: typeof buildBase;
  builder?: typeof buildBuilder;
  image?: typeof buildImage;
  wheels?: typeof buildWheels;
}
