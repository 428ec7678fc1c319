/** Whether a Python package is a file of a .deb package. */
export const isOfDebs = (path: string): boolean => /^\/usr\/lib\/python3(?:\.\d+)?\/dist-packages\//u.test(path);

/** Whether metadata is of an installed distribution; deeper below, it is of a copy inside of another distribution. */
export const isInstalled = (path: string): boolean => /\/(?:site|dist)-packages\/[^/]+\/[^/]+$/u.test(path);
