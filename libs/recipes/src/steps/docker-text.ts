/** A value in double quotes as a Dockerfile reads it: nothing in it is expanded. */
export function quoted(value: string): string {
  return `"${value.replaceAll(/["\\$]/gu, (character) => `\\${character}`)}"`;
}

/** The instructions that every image ends with: environment, entrypoint and command, as the plan says. */
export function imageConfiguration(plan: {
  environment: Record<string, string>;
  entrypoint: string[];
  command: string[];
}): string[] {
  return [
    ...Object.entries(plan.environment).map(([name, value]) => `ENV ${name}=${quoted(value)}`),
    ...(plan.entrypoint.length === 0 ? [] : [`ENTRYPOINT ${JSON.stringify(plan.entrypoint)}`]),
    ...(plan.command.length === 0 ? [] : [`CMD ${JSON.stringify(plan.command)}`]),
  ];
}
