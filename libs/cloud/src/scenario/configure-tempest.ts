import type { StepResult } from './scenario-plan.js';

/** What the configuration can name besides values of steps. */
export interface TempestPlace {
  /** URL of Keystone. */
  url: string;
  password: string;
  /** Address of all services. */
  address: string;
  /** Names of the services that are up. */
  services: readonly string[];
}

/**
 * The text of tempest.conf: a line with a value that no step saved is omitted, so that tempest's default applies.
 *
 * @param prepared Results of the steps before, the first with the catalog's service types.
 */
export function configureTempest(text: string, prepared: readonly StepResult[], place: TempestPlace): string {
  const saved = Object.fromEntries(prepared.flatMap(({ values }) => Object.entries(values)));
  const known = new Set([...(saved.catalog ?? '').split(','), ...place.services]);
  const valueOf = (name: string): string | undefined => {
    if (name.startsWith('has:')) return String(known.has(name.slice('has:'.length)));
    if (name === 'url' || name === 'password' || name === 'address') return place[name];
    return saved[name];
  };
  const lines = text.split('\n').flatMap((line) => {
    const names = [...line.matchAll(/\$\{([^}]*)\}/gu)].map(([, name = '']) => name);
    if (names.some((name) => valueOf(name) === undefined)) return [];
    return [line.replaceAll(/\$\{([^}]*)\}/gu, (_whole, name: string) => valueOf(name) ?? '')];
  });
  return lines.join('\n');
}
