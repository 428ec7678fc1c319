import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { jest } from '@jest/globals';
import { readJson, verificationSchema, type VerificationInput } from '@stx/formats';
import { runProgram } from '@stx/process';
import { longPrograms, type ProbePlan } from '../src/probe-plan.js';
import { reportSchema, type Report } from '../src/report.js';
import { PROBE_SOURCE } from '../src/stage-probe.js';

export const PYTHON = process.env.STX_PYTHON ?? 'python3';

export interface Fake {
  version: string;
  /** Paths below site-packages; they are the distribution's RECORD. */
  files?: Record<string, string>;
  /** Console script -> what its file holds after the shebang. */
  scripts?: Record<string, string>;
  requires?: string[];
  /** The text of entry_points.txt after the console scripts. */
  entryPoints?: string;
}

type Limits = Pick<ProbePlan, 'timeoutSeconds' | 'prepareTimeoutSeconds' | 'totalSeconds' | 'proofSeconds'>;
type Content = Pick<ProbePlan, 'distributions' | 'removed' | 'pip'>;
export type ProbeChanges = Partial<Limits & Content> & VerificationInput;

/** This machine's pip as a zip that runs, as a wheel does: distributions keep pip's own wheel in different places, or nowhere. */
const PACK_PIP = `
import os, shutil, sys
import pip
root = os.path.dirname(os.path.dirname(pip.__file__))
print(shutil.make_archive(sys.argv[1], 'zip', root, 'pip'))
`;

/** A virtual environment with content of a test, and the probe for it; not in src, which keys contain. */
export class FakeEnvironment {
  readonly #scripts: string[] = [];

  private constructor(
    readonly folder: string,
    readonly venv: string,
    readonly sitePackages: string,
    readonly pipWheel: string,
  ) {}

  static async make(): Promise<FakeEnvironment> {
    const folder = mkdtempSync(join(tmpdir(), 'stx-probe-test-'));
    const venv = join(folder, 'venv');
    await runProgram(PYTHON, ['-m', 'venv', '--without-pip', venv]);
    const ask = 'import sysconfig; print(sysconfig.get_paths()["purelib"])';
    const sitePackages = (await runProgram(join(venv, 'bin/python'), ['-c', ask])).stdout.trim();
    const pipWheel = (await runProgram(PYTHON, ['-c', PACK_PIP, join(folder, 'pip')])).stdout.trim();
    return new FakeEnvironment(folder, venv, sitePackages, pipWheel);
  }

  /** Removes what a test installed. */
  empty(): void {
    rmSync(this.sitePackages, { recursive: true, force: true });
    for (const name of this.#scripts.splice(0)) rmSync(join(this.venv, 'bin', name), { force: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  install(name: string, fake: Fake): void {
    const info = `${name}-${fake.version}.dist-info`;
    const scripts = Object.entries(fake.scripts ?? {});
    const files = {
      ...fake.files,
      [`${info}/METADATA`]: [
        'Metadata-Version: 2.1',
        `Name: ${name}`,
        `Version: ${fake.version}`,
        ...(fake.requires ?? []).map((requirement) => `Requires-Dist: ${requirement}`),
        '',
      ].join('\n'),
      [`${info}/entry_points.txt`]: `[console_scripts]\n${scripts.map(([script]) => `${script} = os:getpid\n`).join('')}${fake.entryPoints ?? ''}`,
    };
    for (const [path, content] of Object.entries(files)) write(join(this.sitePackages, path), content);
    write(
      join(this.sitePackages, info, 'RECORD'),
      [...Object.keys(files), `${info}/RECORD`, '../../../bin/x.py'].join(',,\n'),
    );
    for (const [script, body] of scripts) this.writeScript(script, body);
  }

  /** A file in bin that its Python runs. */
  writeScript(name: string, body: string): void {
    write(join(this.venv, 'bin', name), `#!${join(this.venv, 'bin/python')}\n${body}`, 0o755);
    this.#scripts.push(name);
  }

  /** The report of the probe; `changes` may have keys of verify.yaml. */
  async probe(changes: ProbeChanges = {}): Promise<Report> {
    const run = mkdtempSync(join(this.folder, 'run-'));
    const keys = Object.entries(changes).filter(([key]) => key in verificationSchema.shape);
    const verification = verificationSchema.parse(Object.fromEntries(keys));
    const plan: ProbePlan = {
      image: 'nova',
      digest: `sha256:${'a'.repeat(64)}`,
      venv: this.venv,
      temporary: run,
      timeoutSeconds: 30,
      prepareTimeoutSeconds: 30,
      totalSeconds: 120,
      proofSeconds: 0.5,
      distributions: [],
      removed: [],
      ...changes,
      ...verification,
      programs: longPrograms(verification.programs),
    };
    writeFileSync(join(run, 'plan.json'), JSON.stringify(plan));
    const report = join(run, 'report.json');
    await runProgram(PYTHON, ['-I', '-B', PROBE_SOURCE, join(run, 'plan.json'), report]);
    return readJson(reportSchema, report, 'the probe wrote it');
  }

  /** A command of its Python. */
  python(code: string): string[] {
    return [join(this.venv, 'bin/python'), '-c', code];
  }
}

function write(path: string, content: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  chmodSync(path, mode);
}

export const faultsOf = (report: Report): string[] => report.faults.map(({ check, subject }) => `${check} ${subject}`);
export const messageOf = (report: Report): string => report.faults.map(({ message }) => message).join('\n');

/** Creates an environment for the tests of a file, empties it after each test, and removes it at the end. */
export function useFakeEnvironment(take: (made: FakeEnvironment) => void): void {
  jest.setTimeout(300_000);
  let made: FakeEnvironment;
  beforeAll(async () => {
    made = await FakeEnvironment.make();
    take(made);
  });
  afterEach(() => {
    made.empty();
  });
  afterAll(() => {
    made.remove();
  });
}
