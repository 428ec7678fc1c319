/** What an import does with a requirement that has failed in every image so far. */
export interface Cure {
  /** The requirement to write instead; none where the image does without. */
  instead?: string;
  why: string;
}

/** Cures by the normalized name of the distribution. */
export const CURES: Readonly<Record<string, Cure>> = {
  ldap: {
    why: 'is omitted: the index has only a placeholder under this name, whose build fails; python-ldap has the module ldap',
  },
  pycrypto: {
    why: 'is omitted: it has had no release since 2013 and does not build on Python 3.13; pycryptodome has the module Crypto',
  },
  'networking-sfc': {
    instead: 'networking-sfc==22.0.0',
    why: "is pinned to 22.0.0, which works with release 2026.1: the constraints do not name it, and StarlingX's 8.0.0.0b2 is from 2019",
  },
};
