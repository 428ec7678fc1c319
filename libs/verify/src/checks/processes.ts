import type { Check } from '../check.js';

/** Requires `contains` for an agent: without expected text, a hanging agent looks like a working one. */
export const processes: Check = {
  key: 'processes',
  subjects: (verification) => verification.processes.length,
  refuse: ({ verification }, refuse) =>
    verification.processes
      .filter(({ staysUp, contains }) => staysUp && contains === undefined)
      .map(({ name }) =>
        refuse(`processes: '${name}' stays up, but contains is missing`, 'add contains: <text that it logs>'),
      ),
};
