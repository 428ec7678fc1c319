import type { Check } from '../check.js';

/** Port -> the services that are asked there. */
function servicesByPort(
  services: readonly { name: string; checks: readonly { url: string }[] }[],
): Map<string, string[]> {
  const ports = new Map<string, string[]>();
  for (const { name, checks } of services) {
    for (const port of new Set(checks.map(({ url }) => new URL(url).port || '80'))) {
      ports.set(port, [...(ports.get(port) ?? []), name]);
    }
  }
  return ports;
}

/** What answers for one service would answer for the other, so each needs a port of its own. */
export const services: Check = {
  key: 'services',
  subjects: (verification) => verification.services.length,
  refuse: ({ verification }, refuse) =>
    [...servicesByPort(verification.services)]
      .filter(([, names]) => names.length > 1)
      .map(([port, names]) =>
        refuse(
          `services: ${names.map((name) => `'${name}'`).join(' and ')} are asked on the same port ${port}`,
          'give each service its own port',
        ),
      ),
};
