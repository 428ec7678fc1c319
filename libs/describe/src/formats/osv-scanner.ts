import { canonicalJson } from '@stx/formats';
import type { Bill } from '../bill.js';

/** The bill as osv-scanner's own list (osv-scanner-custom.json), which takes Debian packages by source. */
export function renderOsvScanner({ image, system, debs, distributions }: Bill): string {
  const ecosystem = system === undefined ? 'Debian' : `Debian:${system.version.split('.', 1)[0] ?? ''}`;
  const sources = new Map(
    debs.map(({ source: { name, version } }) => [`${name} ${version}`, { name, version, ecosystem }]),
  );
  const packages = [
    ...sources.values(),
    ...distributions.map(({ name, version }) => ({ name, version, ecosystem: 'PyPI' })),
  ];
  const source = { path: `${image.label}@${image.digest}`, type: 'docker' };
  return `${canonicalJson({ results: [{ source, packages: packages.map((each) => ({ package: each })) }] })}\n`;
}
