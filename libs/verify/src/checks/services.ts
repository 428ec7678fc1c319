import type { Check } from '../check.js';

/** Port -> the services with checks on it. */
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

/** Requires different ports, since one service could answer for another on the same port. */
export const services: Check = {
  key: 'services',
  subjects: (verification) => verification.services.length,
  refuse: ({ verification }, refuse) =>
    [...servicesByPort(verification.services)]
      .filter(([, names]) => names.length > 1)
      .map(([port, names]) =>
        refuse(
          `services: ${names.map((name) => `'${name}'`).join(' and ')} use the same port ${port}`,
          'set a different port for each service',
        ),
      ),
};
