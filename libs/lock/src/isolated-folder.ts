import { fileURLToPath } from 'node:url';

/** The Python programs that run without a network, next to foreign code; wheels/ uses them too. */
export const ISOLATED_FOLDER = fileURLToPath(new URL('sandbox/isolated', import.meta.url));
