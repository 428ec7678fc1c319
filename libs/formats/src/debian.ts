import type { Distribution, DistributionRelease } from './distribution.js';

const releases = {
  trixie: { python: '3.13' },
  bookworm: { python: '3.11' },
} satisfies Record<string, DistributionRelease>;

/** Debian, whose archive has suites named after the codename. */
export const debian: Distribution<'debian', keyof typeof releases> = {
  name: 'debian',
  title: 'Debian',
  releases,
  required: (python) => [
    'ca-certificates',
    // uwsgi links to it; without it an image builds and cannot serve.
    `libpython${python}`,
    // LOCI installs these into every image.
    'libxml2',
    'netbase',
    'python3',
    'python3-venv',
  ],
  sources: (codename, archive, security, options = '') => [
    `deb ${options}${archive} ${codename} main`,
    `deb ${options}${archive} ${codename}-updates main`,
    ...(security === undefined ? [] : [`deb ${options}${security} ${codename}-security main`]),
  ],
  snapshot: (mirror, moment) => ({
    archive: `${mirror}/debian/${moment}`,
    security: `${mirror}/debian-security/${moment}`,
  }),
  update: 'apt-get -o Acquire::Retries=3 -qq update',
  install: (packages) =>
    `DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 -o APT::Keep-Downloaded-Packages=true -qq install --yes --no-install-recommends ${packages.join(' ')}`,
  archives: '/var/cache/apt/archives',
  clean: 'rm -rf /var/lib/apt/lists/* /var/log/*.log /var/log/apt /var/cache/apt/*.bin /var/cache/ldconfig/aux-cache',
};
