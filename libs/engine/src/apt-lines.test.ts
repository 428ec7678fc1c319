import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '@stx/process';
import { parseAptLines } from './apt-lines.js';
import { aptSources, networkSettings } from './network-settings.js';

const sources = (STX_APT_MIRROR: string): string | undefined =>
  aptSources(networkSettings({ STX_APT_MIRROR }), 'trixie');

test('a URL is a mirror with its updates, lines are all that packages come from', () => {
  expect(sources('http://mirror.example/debian')).toContain('deb http://mirror.example/debian trixie-updates main\n');
  expect(
    sources('deb [check-valid-until=no] http://a/debian/20260901T000000Z {codename} main contrib; deb http://b/d x/ y'),
  ).toBe('deb [check-valid-until=no] http://a/debian/20260901T000000Z trixie main contrib\ndeb http://b/d x/ y\n');
});

test.each([
  'deb http://a/debian',
  'deb-src http://a/debian trixie main',
  'deb [signed-by=/x] http://a/debian trixie main',
  'deb [trusted=maybe] http://a/debian trixie main',
  'deb http://joe:canary@a/$(id) trixie main',
  'deb http://a/debian trixie main; rm -rf /',
])('%s is refused, and not shown', (value) => {
  expect(() => parseAptLines('STX_APT_MIRROR', value)).toThrow(
    /^STX_APT_MIRROR: line [12] is not a line of deb sources$/u,
  );
});

test('passwords in lines are known as secrets', () => {
  const settings = networkSettings({ STX_APT_MIRROR: 'deb http://joe:apt-canary@a/debian trixie main' });
  expect(settings.secrets).toContain('apt-canary');
});

/** Runs apt with the lines alone. @returns whether it could read the archive. */
async function canUpdate(folder: string, line: string): Promise<boolean> {
  for (const name of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'sources.list'), `${line}\n`);
  writeFileSync(join(folder, 'status'), '');
  const options = {
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State': join(folder, 'state'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Sandbox::User': 'root',
    'APT::Architecture': 'amd64',
  };
  const args = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const { exitCode } = await runProgram('apt-get', [...args, '-qq', '--error-on=any', 'update'], { accept: [100] });
  return exitCode === 0;
}

test('with apt: an unsigned archive is read where its line says trusted=yes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stx-archive-'));
  try {
    const binary = join(folder, 'archive', 'dists', 'trixie', 'main', 'binary-amd64');
    mkdirSync(binary, { recursive: true });
    writeFileSync(join(binary, 'Packages'), '');
    const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    writeFileSync(
      join(folder, 'archive', 'dists', 'trixie', 'Release'),
      `Suite: trixie\nCodename: trixie\nArchitectures: amd64\nComponents: main\nDate: Sat, 01 Aug 2026 00:00:00 UTC\nValid-Until: Sat, 08 Aug 2026 00:00:00 UTC\nSHA256:\n ${empty} 0 main/binary-amd64/Packages\n`,
    );
    const line = (options: string): string =>
      (sources(`deb ${options}file:${folder}/archive {codename} main`) ?? '').trim();
    expect(await canUpdate(folder, line(''))).toBe(false);
    expect(await canUpdate(folder, line('[check-valid-until=no] '))).toBe(false);
    expect(await canUpdate(folder, line('[trusted=yes check-valid-until=no] '))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
