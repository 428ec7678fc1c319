import { MAKE } from './targets/make.js';
import { RELEASE } from './targets/release.js';
import { USE } from './targets/use.js';
import { WORKSPACE } from './targets/workspace.js';
import type { ProjectKind, Target } from './targets/target.js';

/** Every target, in the order in which project.json files list them. */
export const TARGETS: readonly Target[] = [...MAKE, ...USE, ...RELEASE, ...WORKSPACE];

/** The targets of a kind of project. */
export const targetsOf = (kind: ProjectKind): Target[] => TARGETS.filter((target) => target.of.includes(kind));
