import type { ClientSite, StepResult } from '@stx/cloud';

/** What a run of tests found. */
export interface CloudTests {
  /** Name of its log and of its JUnit file in dist/cloud/logs. */
  name: string;
  results: StepResult[];
  faults: { name: string; reason: string }[];
}

/** Makes the site of a client of the cloud that is up. */
export type SiteOf = (image: string) => Promise<ClientSite>;

/** Name of the image with `openstack`. */
export const CLIENT = 'openstackclients';

export function renderResult({ name, result, seconds, reason }: StepResult): string {
  return `${result} ${seconds.toFixed(1)} s  ${name}${result === 'skipped' ? `: ${reason}` : ''}`;
}
