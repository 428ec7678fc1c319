import type { Check } from '../check.js';

/** An agent that says nothing expected cannot be told from one that hangs. */
export const processes: Check = {
  key: 'processes',
  subjects: (verification) => verification.processes.length,
  refuse: ({ verification }, refuse) =>
    verification.processes
      .filter(({ staysUp, contains }) => staysUp && contains === undefined)
      .map(({ name }) =>
        refuse(`processes: '${name}' stays up, but contains is missing`, 'add contains: <text it logs>'),
      ),
};
