import correct from 'spdx-correct';
import parse from 'spdx-expression-parse';
import type { Metadata } from './facts/layer-facts.js';

/** A licence: an SPDX expression, or the name that its package gives it if that is none. */
export type Licence = { expression: string } | { name: string };

/** Trove classifiers that name one licence of SPDX's list. */
const CLASSIFIERS: Readonly<Record<string, string>> = {
  'Apache Software License': 'Apache-2.0',
  'MIT License': 'MIT',
  'MIT No Attribution License (MIT-0)': 'MIT-0',
  'ISC License (ISCL)': 'ISC',
  'Mozilla Public License 1.1 (MPL 1.1)': 'MPL-1.1',
  'Mozilla Public License 2.0 (MPL 2.0)': 'MPL-2.0',
  'GNU General Public License v2 (GPLv2)': 'GPL-2.0-only',
  'GNU General Public License v2 or later (GPLv2+)': 'GPL-2.0-or-later',
  'GNU General Public License v3 (GPLv3)': 'GPL-3.0-only',
  'GNU General Public License v3 or later (GPLv3+)': 'GPL-3.0-or-later',
  'GNU Lesser General Public License v2 (LGPLv2)': 'LGPL-2.0-only',
  'GNU Lesser General Public License v2 or later (LGPLv2+)': 'LGPL-2.0-or-later',
  'GNU Lesser General Public License v3 (LGPLv3)': 'LGPL-3.0-only',
  'GNU Lesser General Public License v3 or later (LGPLv3+)': 'LGPL-3.0-or-later',
  'The Unlicense (Unlicense)': 'Unlicense',
  'Zope Public License': 'ZPL-2.1',
};

/** Short names of Debian's copyright-format/1.0 that SPDX spells in another way, without their version. */
const DEBIAN_FAMILIES: Readonly<Record<string, string>> = {
  GPL: 'GPL',
  LGPL: 'LGPL',
  AGPL: 'AGPL',
  GFDL: 'GFDL',
};
const DEBIAN_NAMES: Readonly<Record<string, string>> = {
  expat: 'MIT',
  'bsd-2-clause': 'BSD-2-Clause',
  'bsd-3-clause': 'BSD-3-Clause',
  'bsd-4-clause': 'BSD-4-Clause',
  isc: 'ISC',
  zlib: 'Zlib',
  openssl: 'OpenSSL',
  curl: 'curl',
};

/** Whether a text is an expression of SPDX's identifiers. */
export function isExpression(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The licences of a Python distribution: License-Expression, or else License, or else its classifiers. */
export function licencesOfMetadata({ expression, licence, classifiers }: Metadata): Licence[] {
  if (expression !== undefined) return [isExpression(expression) ? { expression } : { name: expression }];
  if (licence !== undefined) return [named(licence, spellingOf(licence))];
  const names = classifiers.map((each) => each.split(' :: ').at(-1) ?? '').filter((name) => name !== 'OSI Approved');
  return names.map((name) => named(name, CLASSIFIERS[name]));
}

/** The licences that a Debian copyright file names. */
export function licencesOfDebian(names: readonly string[]): Licence[] {
  const found = names.map((name) => named(name, debianSpelling(name)));
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

const named = (name: string, expression: string | undefined): Licence =>
  expression === undefined ? { name } : { expression };

/** A guess only where the text names a version: "BSD" alone may be any of several licences. */
function spellingOf(licence: string): string | undefined {
  if (isExpression(licence)) return licence;
  if (/^(?:the )?mit(?: licen[cs]e)?$/iu.test(licence)) return 'MIT';
  if (!/\d/u.test(licence) || licence.length > 60) return undefined;
  return correct(licence, { upgrade: true }) ?? undefined;
}

function debianSpelling(name: string): string | undefined {
  const other = DEBIAN_NAMES[name.toLowerCase()];
  if (other !== undefined) return other;
  const {
    family = '',
    version,
    later,
  } = /^(?<family>[A-Z]+)-(?<version>\d+(?:\.\d+)?)(?<later>\+)?$/u.exec(name)?.groups ?? {};
  const prefix = DEBIAN_FAMILIES[family];
  if (prefix === undefined || version === undefined) return isExpression(name) ? name : undefined;
  const id = `${prefix}-${version.includes('.') ? version : `${version}.0`}-${later === '+' ? 'or-later' : 'only'}`;
  return isExpression(id) ? id : undefined;
}
