import type { Linter } from 'eslint';

export const PACKAGES: ReadonlyMap<string, { readonly code: readonly string[]; readonly tests: readonly string[] }>;
export const boundaryConfigs: Linter.Config[];
