import type { Check } from '../check.js';

export const files: Check = {
  key: 'files',
  refuse: ({ verification }, refuse) =>
    Object.keys(verification.files)
      .filter((path) => !/^\/(?:tmp|run)\/./u.test(path))
      .map((path) =>
        refuse(
          `files: '${path}' is not below /tmp or /run`,
          'choose a path there, and pass it to the service with an argument or a variable',
        ),
      ),
};
