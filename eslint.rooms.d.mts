import type { Linter } from 'eslint';

export const ROOMS: readonly string[];
export const roomConfigs: Linter.Config[];
