import type { Check } from '../check.js';

export const files: Check = {
  key: 'files',
  refuse: ({ verification }, refuse) =>
    Object.keys(verification.files)
      .filter((path) => !/^\/(?:tmp|run)\/./u.test(path))
      .map((path) =>
        refuse(
          `files: '${path}' is not below /tmp or /run`,
          'lay it out there, and name it with an argument or a variable',
        ),
      ),
};
