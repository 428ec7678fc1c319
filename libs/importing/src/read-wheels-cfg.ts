import { distributionName, normalizeName, versionString, type GitPatches } from '@stx/formats';
import type { TreeFile } from './read-directive-file.js';
import type { Remark } from './remark.js';

/** An entry of wheels.yaml. */
export interface WheelText {
  version: string;
  source?: { git: { repository: string; commit: string; subdirectory?: string } };
  patches?: GitPatches[];
  environment?: Record<string, string>;
  policy?: 'any' | 'source' | 'prebuilt';
  reason?: string;
}

export interface WheelEntry {
  name: string;
  line: number;
  kind: string;
  entry: WheelText;
}

export interface WheelsFile {
  file: string;
  entries: WheelEntry[];
  remarks: Remark[];
}

/** How many fields each kind has, at least and at most. */
const FIELDS: Readonly<Record<string, readonly [number, number]>> = {
  git: [5, 6],
  tar: [4, 5],
  zip: [4, 5],
  pypi: [3, 3],
  whl: [3, 3],
};

/** The address of a file of a Python index, whatever its host: .../packages/ab/cd/<60 digits>/file or packages/source/n/name/file. */
const OF_INDEX =
  /\/packages\/(?:[0-9a-f]{2}\/[0-9a-f]{2}\/[0-9a-f]{60}|(?:source|py2\.py3|py3|cp\d+)\/[^/]+\/[^/]+)\/[^/]+$/u;

/** Reads a `*wheels.cfg`: lines such as `name-version-tags.whl|tar|url|folder|fix_setup`. */
export function readWheelsCfg({ file, text }: TreeFile): WheelsFile {
  const found: WheelsFile = { file, entries: [], remarks: [] };
  for (const [index, raw] of text.split('\n').entries()) {
    const content = raw.replace(/^#.*$/u, '').trim();
    if (content === '') continue;
    const fields = content.split('|').map((field) => field.trim());
    const [wheel = '', kind = ''] = fields;
    const line = index + 1;
    const remark = (key: string, why: string): void =>
      void found.remarks.push({ file, line, key, value: content, why });
    const [name, version] = wheel.replace(/\.whl$/u, '').split('-');
    const limits = Object.hasOwn(FIELDS, kind) ? FIELDS[kind] : undefined;
    const isName = name !== undefined && distributionName.safeParse(name).success;
    if (limits === undefined || fields.length < limits[0] || fields.length > limits[1]) {
      remark(
        wheel,
        `is not an entry such as name-version-tags.whl|kind|url; the kinds are ${Object.keys(FIELDS).join(', ')}`,
      );
    } else if (!wheel.endsWith('.whl') || !isName || !versionString.safeParse(version).success) {
      remark(wheel, 'is not the file name of a wheel, such as name-1.0-py3-none-any.whl');
    } else {
      const entry = readEntry(kind, fields, version ?? '', (why) => {
        remark(wheel, why);
      });
      found.entries.push({ name: normalizeName(name), line, kind, entry });
    }
  }
  return found;
}

/** The entry's source. Everything that the Python index has is taken from there by name, version and hash. */
function readEntry(kind: string, fields: readonly string[], version: string, remark: (why: string) => void): WheelText {
  const [, , url = '', , branch = ''] = fields;
  if (kind === 'git') {
    if (/^[0-9a-f]{40}$/u.test(branch)) return { version, source: { git: { repository: url, commit: branch } } };
    remark(
      `names the branch or tag '${branch}', which can move: the set takes ${version} from the Python index; to build the repository, add its commit as a git source`,
    );
  } else if (!OF_INDEX.test(url)) {
    remark(
      `is not a file of a Python index: the set takes ${version} from the index; for this file, add its URL and SHA-256 as a source`,
    );
  }
  if (kind === 'whl') remark('has a kind that StarlingX does not read; the set takes it from the Python index');
  return { version };
}
