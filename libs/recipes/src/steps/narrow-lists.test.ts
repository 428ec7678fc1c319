import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@stx/process';
import { STEPS_FOLDER } from '../hash-sandbox.js';

const PYTHON = process.env.STX_PYTHON ?? 'python3';
const HOST = 'mirror.example.org_debian_dists_trixie';
const PACKAGES = `Package: apache2
Version: 2.4
Depends: apache2-bin (= 2.4), perl:any, mime-support | media-types, httpd-tools
Recommends: ssl-cert

Package: apache2-bin
Version: 2.4
Pre-Depends: libc6 (>= 2.41)

Package: apache2-utils
Version: 2.4
Provides: httpd-tools (= 2.4), ab

Package: media-types
Version: 13

Package: libc6
Version: 2.41

Package: perl
Version: 5.40

Package: bash
Version: 5.3

Package: game
Version: 1
Depends: apache2
`;
const SECURITY = `Package: perl
Version: 5.40-1+deb13u1
Depends: perl-base

Package: perl-base
Version: 5.40-1+deb13u1`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stx-lists-'));
  writeFileSync(join(folder, `${HOST}_main_binary-amd64_Packages`), PACKAGES);
  writeFileSync(join(folder, `${HOST}-security_main_binary-amd64_Packages`), SECURITY);
  writeFileSync(join(folder, `${HOST}_InRelease`), 'Codename: trixie\n');
  writeFileSync(join(folder, 'status'), 'Package: bash\nStatus: install ok installed\nVersion: 5.2\n');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What apt would find for the names, in the form `file/package version`, and the other files of the lists. */
async function narrow(...names: string[]): Promise<{ packages: string[]; others: string[] }> {
  const program = `
import json, os, re, sys
import narrow_lists
folder, *names = sys.argv[1:]
narrow_lists.STATUS = f"{folder}/status"
narrow_lists.write_index(folder, f"{folder}/index.db")
with narrow_lists.narrowed(folder, f"{folder}/index.db", names) as few:
    found = {name: open(f"{few}/{name}", encoding="utf-8").read() for name in os.listdir(few) if os.path.isfile(f"{few}/{name}")}
packages = [f"{'security' if 'security' in name else 'main'}/{' '.join(stanza)}" for name, text in found.items()
            for stanza in re.findall(r"^Package: (.*)\\nVersion: (.*)$", text, re.MULTILINE)]
print(json.dumps({"packages": sorted(packages), "others": sorted(name for name in found if "_Packages" not in name)}))
`;
  const { stdout } = await runProgram(PYTHON, ['-c', program, folder, ...names], {
    env: { ...process.env, PYTHONPATH: STEPS_FOLDER, PYTHONDONTWRITEBYTECODE: '1' },
  });
  return JSON.parse(stdout) as { packages: string[]; others: string[] };
}

test('apt finds what a package needs, each alternative, who provides it, and what is newer of what is there', async () => {
  expect(await narrow('apache2')).toEqual({
    packages: [
      'main/apache2 2.4',
      'main/apache2-bin 2.4',
      'main/apache2-utils 2.4',
      'main/bash 5.3',
      'main/libc6 2.41',
      'main/media-types 13',
      'main/perl 5.40',
      'security/perl 5.40-1+deb13u1',
      'security/perl-base 5.40-1+deb13u1',
    ],
    // By its signature apt knows whom the lists come from.
    others: [`${HOST}_InRelease`],
  });
});

test('a version may be asked for, and a name that others provide', async () => {
  expect((await narrow('perl=5.40')).packages).toContain('main/perl 5.40');
  expect((await narrow('ab')).packages).toEqual(['main/apache2-utils 2.4', 'main/bash 5.3']);
});

test('a package that there is not is left for apt to say so', async () => {
  expect((await narrow('no-such-package')).packages).toEqual(['main/bash 5.3']);
});
