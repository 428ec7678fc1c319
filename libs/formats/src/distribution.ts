/** What a release of a distribution has. */
export interface DistributionRelease {
  /** Version of its Python, such as `3.13`. */
  python: string;
}

/**
 * A distribution that base images are made of, as a value. How its root file system is made is in libs/base, which holds a
 * `Bootstrap` for each distribution.
 */
export interface Distribution<Name extends string = string, Codename extends string = string> {
  /** The value of `distribution` in base.yaml. */
  name: Name;
  /** The name in messages and in /etc/lsb-release. */
  title: string;
  /** Its releases by codename, the newest first. */
  releases: Readonly<Record<Codename, DistributionRelease>>;
  /** Packages that a base must contain for the images on it to build and to start. */
  required: (python: string) => string[];
  /** Lines of package sources for a mirror of its archive, and of the archive with security updates if there is one. */
  sources: (codename: string, archive: string, security: string | undefined, options?: string) => string[];
  /** Places of both archives at a moment, on a mirror of its snapshot service. */
  snapshot: (mirror: string, moment: string) => { archive: string; security: string };
  /** The command that reads the lists of packages. */
  update: string;
  /** The command that installs packages, and keeps their archives for the next installation. */
  install: (packages: readonly string[]) => string;
  /** Folder of the archives that `install` keeps. */
  archives: string;
  /** Shell command that removes what `update` and `install` leave. */
  clean: string;
}
