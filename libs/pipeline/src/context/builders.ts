import type { buildBase, buildBuilder } from '@stx/base';
import type { buildDockerfileImage, buildImage } from '@stx/build';
import type { buildWheels } from '@stx/wheels';

/** Functions that use an engine; tests replace them. */
export interface Builders {
  base?: typeof buildBase;
  builder?: typeof buildBuilder;
  image?: typeof buildImage;
  dockerfileImage?: typeof buildDockerfileImage;
  wheels?: typeof buildWheels;
}
