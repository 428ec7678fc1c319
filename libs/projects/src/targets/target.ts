import type { KeyName } from '../keys.js';

/** What a project is; it decides which targets the project has. */
export type ProjectKind =
  'image' | 'dockerfile' | 'wheels' | 'base' | 'builder' | 'loci' | 'workspace' | 'cloud' | 'engine';

/** An option of a target, as JSON Schema describes it. */
export type Option = (
  | { type: 'string'; enum?: readonly string[] }
  | { type: 'boolean' }
  | { type: 'integer'; minimum: number; maximum: number }
  | { oneOf: readonly { type: 'string' | 'number' }[] }
) & { description: string; default?: string | boolean | number };

export type Input =
  string | { env: string } | { dependentTasksOutputFiles: string } | { externalDependencies: readonly string[] };

/** What Nx needs to order and cache the tasks of a target. */
export interface TaskSettings {
  cache?: boolean;
  dependsOn?: readonly (string | { projects: readonly string[]; target: string })[];
  inputs?: readonly Input[];
  outputs?: readonly string[];
}

/** A target of a kind of project: `./nx run <project>:<target>`. */
export interface Target {
  target: string;
  /** Its folder in tools/nx-stx/src/executors; without it, the name of the target. */
  executor?: string;
  description: string;
  options?: Readonly<Record<string, Option>>;
  required?: readonly string[];
  /** Whether one process runs the tasks of several projects. */
  batch?: boolean;
  of: readonly ProjectKind[];
  /** Where Nx finds the settings: in nx.json by name of the target (default) or by executor, or in project.json. */
  settings?: 'target' | 'executor' | 'project';
  /** The code that decides what the target makes; the executor is part of it. */
  code?: KeyName;
  task?: TaskSettings;
}

export const IMAGE_OPTIONS = {
  image: { type: 'string', description: 'Name of the image (default the project).' },
  base: { type: 'string', description: 'Base of the image (default the base in image.yaml).' },
} as const satisfies Record<string, Option>;

/** The name of a target's executor. */
export const executorOf = ({ target, executor = target }: Target): string => executor;
