import type { buildBase, buildBuilder } from '@stx/base';
import type { buildImage } from '@stx/recipes';
import type { buildWheels } from '@stx/wheels';

/** What works with an engine; each is this machine's unless given, as in a test. */
export interface Builders {
  base?: typeof buildBase;
  builder?: typeof buildBuilder;
  image?: typeof buildImage;
  wheels?: typeof buildWheels;
}
