import type { Check } from '../check.js';

/** A refusal by the kernel proves something only where it is the capability that is missing. */
export const privileged: Check = {
  key: 'privileged',
  subjects: (verification) => verification.privileged.length,
  refuse: ({ verification }, refuse) =>
    verification.privileged
      .filter(({ denied, capabilities }) => denied !== undefined && capabilities.length === 0)
      .map(({ name }) =>
        refuse(`privileged: '${name}' has denied, but no capabilities`, 'name the capabilities that it needs'),
      ),
};
