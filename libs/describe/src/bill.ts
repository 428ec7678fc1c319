import type { LockedPatch, LockedSource } from '@stx/formats';
import type { Licence } from './licences.js';

/** What an image is made of, before it is written in a format. Lists are sorted. */
export interface Bill {
  image: DescribedImage;
  system?: { id: string; version: string; title: string };
  debs: Deb[];
  distributions: Distribution[];
  /** Files in the image that describe packages and cannot be read. */
  unread: string[];
}

export interface DescribedImage {
  project: string;
  /** Name of the image without registry, such as stx-keystone. */
  label: string;
  digest: string;
  configDigest: string;
  architecture: string;
  title?: string;
  version?: string;
}

export interface Deb {
  name: string;
  version: string;
  architecture: string;
  source: { name: string; version: string };
  licences: Licence[];
  /** Hash of the .deb, if the build recorded it. */
  sha256?: string;
  /** Package repository that supplied it; undefined for the distribution's archive. */
  repository?: string;
  /** Names of packages of the image that it requires. */
  requires: string[];
  layer: string;
}

export interface Distribution {
  /** Normalised name (PEP 503). */
  name: string;
  version: string;
  /** METADATA in the image. */
  path: string;
  layer: string;
  licences: Licence[];
  /** Names of distributions of the image that it requires. */
  requires: string[];
  wheel?: { file: string; sha256: string };
  /** Source that the workspace built the wheel from. */
  source?: LockedSource;
  patches: LockedPatch[];
  /** Decisions of the workspace about it, each with its reason. */
  decisions: { kind: 'version waiver' | 'wheel waiver' | 'yanked'; reason: string }[];
  /** File names of shared libraries that the wheel brings along. */
  libraries: string[];
  /** Components of the bills that the wheel itself contains (PEP 770). */
  embedded: Embedded[];
}

export interface Embedded {
  name: string;
  version?: string;
  purl?: string;
}
