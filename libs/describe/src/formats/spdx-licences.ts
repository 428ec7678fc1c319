import type { Licence } from '../licences.js';

/** A licence that is not in SPDX's list (SPDX 2.3, clause 10). */
export interface Extracted {
  licenseId: string;
  name: string;
  extractedText: string;
}

const NO_ASSERTION = 'NOASSERTION';

/** Licences as one expression; names that SPDX does not know are added to `extracted`. */
export function declareLicences(licences: readonly Licence[], extracted: Map<string, Extracted>): string {
  if (licences.length === 0) return NO_ASSERTION;
  const parts = licences.map((licence) => {
    if ('name' in licence) return extract(licence.name, extracted);
    for (const [id] of licence.expression.matchAll(/LicenseRef-[A-Za-z0-9.-]+/gu)) {
      if (!extracted.has(id)) extracted.set(id, { licenseId: id, name: id, extractedText: id });
    }
    return /\s(?:OR|AND)\s/u.test(licence.expression) && licences.length > 1
      ? `(${licence.expression})`
      : licence.expression;
  });
  return [...new Set(parts)].join(' AND ');
}

function extract(name: string, extracted: Map<string, Extracted>): string {
  const plain = name
    .replace(/[^A-Za-z0-9.-]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 80);
  let id = `LicenseRef-${plain === '' ? 'unnamed' : plain}`;
  for (let at = 2; (extracted.get(id)?.name ?? name) !== name; at += 1) id = `LicenseRef-${plain}-${String(at)}`;
  extracted.set(id, { licenseId: id, name, extractedText: name });
  return id;
}
