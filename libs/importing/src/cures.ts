/** Why requirements that fail in every image are omitted, by the normalized name of the distribution. */
export const CURES: Readonly<Record<string, string>> = {
  ldap: 'is omitted: the index has only a placeholder under this name, whose build fails; python-ldap has the module ldap',
  pycrypto:
    'is omitted: it has had no release since 2013 and does not build on Python 3.13; pycryptodome has the module Crypto',
};
