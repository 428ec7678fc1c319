import type { Check } from './check.js';
import { files } from './checks/files.js';
import { mounts, writable } from './checks/folders.js';
import { needs, programs } from './checks/needs.js';
import { privileged } from './checks/privileged.js';
import { processes } from './checks/processes.js';
import { services } from './checks/services.js';
import { conflicts, entryPoints, imports, scripts } from './checks/venv-checks.js';

/** All checks, in the order of their errors. */
export const CHECKS: readonly Check[] = [
  imports,
  scripts,
  conflicts,
  entryPoints,
  files,
  writable,
  mounts,
  services,
  processes,
  programs,
  needs,
  privileged,
];
