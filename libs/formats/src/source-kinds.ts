import type { z } from 'zod';
import { gitSource } from './git-source.js';
import { localSource } from './local-source.js';
import { sdistSource } from './sdist-source.js';
import { tarSource } from './tar-source.js';
import { zipSource } from './zip-source.js';

/** Every kind of source, by the key that it has in files. Messages list the kinds in this order. */
export const SOURCE_KINDS = {
  git: gitSource,
  sdist: sdistSource,
  tar: tarSource,
  zip: zipSource,
  local: localSource,
};

type Kinds = typeof SOURCE_KINDS;
export type SourceKey = keyof Kinds;

/** The form that a user writes, by kind. */
export type Written = { [K in SourceKey]: z.infer<Kinds[K]['written']> };
/** The form that a lock has, by kind. */
export type Locked = { [K in SourceKey]: z.infer<Kinds[K]['locked']> };

/** The kinds whose content is a folder; the others are files of the Python index. */
export type FolderKey = { [K in SourceKey]: Kinds[K]['yields'] extends 'folder' ? K : never }[SourceKey];
