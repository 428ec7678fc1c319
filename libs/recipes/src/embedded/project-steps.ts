/** What the recipe knows of a project whose steps are in sandbox/projects, in a program of its name. */
interface ProjectSteps {
  /** Whether they run programs that the project's wheels bring, so that the image ends on its wheels. */
  needsWheels: boolean;
}

export const PROJECT_STEPS: Readonly<Record<string, ProjectSteps>> = {
  // Its pages are made by its own wheel's manage.py.
  horizon: { needsWheels: true },
  nova: { needsWheels: false },
};

/** Whether the own steps of a project need its wheels; one without such steps needs nothing. */
export function projectNeedsWheels(project: string): boolean {
  return Object.hasOwn(PROJECT_STEPS, project) && PROJECT_STEPS[project]?.needsWheels === true;
}
