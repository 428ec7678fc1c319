import type { Check } from '../check.js';

/** Requires `capabilities` with `denied`, since a refusal by the kernel proves something only if a capability is missing. */
export const privileged: Check = {
  key: 'privileged',
  subjects: (verification) => verification.privileged.length,
  refuse: ({ verification }, refuse) =>
    verification.privileged
      .filter(({ denied, capabilities }) => denied !== undefined && capabilities.length === 0)
      .map(({ name }) =>
        refuse(`privileged: '${name}' has denied, but no capabilities`, 'add the capabilities that the command needs'),
      ),
};
