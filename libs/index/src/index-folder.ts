import { fileURLToPath } from 'node:url';

/** The Python programs that ask the index. They run inside the builder image, with a network. */
export const INDEX_FOLDER = fileURLToPath(new URL('sandbox', import.meta.url));

/** The named context of that folder, for a build whose own programs import from it. */
export const INDEX_CONTEXT = { 'stx-index-client': INDEX_FOLDER };

/** Where such a build has the folder: a mount flag, and the variable by which Python finds its modules. */
export const INDEX_MOUNT = '--mount=type=bind,from=stx-index-client,target=/stx/index-client';
export const INDEX_PYTHONPATH = 'PYTHONPATH=/stx/index-client';
