import { debian } from './debian.js';
import type { Distribution } from './distribution.js';

/** Every distribution by its name; the first is used for a codename that none of them has. */
export const DISTRIBUTIONS = { debian };

type Distributions = typeof DISTRIBUTIONS;
export type DistributionName = keyof Distributions;
export type Codename = { [N in DistributionName]: keyof Distributions[N]['releases'] }[DistributionName];

const isName = (name: string): name is DistributionName => Object.hasOwn(DISTRIBUTIONS, name);

/** The names of all distributions, for a schema. */
export const distributionNames = Object.keys(DISTRIBUTIONS).filter(isName);

const isCodename = (name: string): name is Codename =>
  Object.values(DISTRIBUTIONS).some(({ releases }) => Object.hasOwn(releases, name));

/** The codenames of all distributions, for a schema. */
export const codenames = Object.values(DISTRIBUTIONS)
  .flatMap(({ releases }) => Object.keys(releases))
  .filter(isCodename);

/** The distribution that has a codename. */
export function distributionOf(codename: string): Distribution {
  const found = Object.values(DISTRIBUTIONS).find(({ releases }) => Object.hasOwn(releases, codename));
  return found ?? debian;
}
