import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workspace } from './read-workspace.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stx-workspace-'));
  write('images/base-trixie/base.yaml', '');
  write('wheels/base/wheels.yaml', '');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(file: string, text: string): void {
  mkdirSync(join(root, file, '..'), { recursive: true });
  writeFileSync(join(root, file), text);
}

const image = (more = ''): string => `{ base: trixie, wheels: [base], project: none, pipPackages: [six]${more} }\n`;

function faults(): string[] {
  try {
    new Workspace(root).requireUniqueLabels();
    return [];
  } catch (error) {
    if (!(error instanceof AggregateError)) throw error;
    return error.errors.map((each: Error) => each.message);
  }
}

test('images without a label have the default one, and all are unique', () => {
  for (const name of ['a', 'b']) write(`images/${name}/image.yaml`, image(', labels: { label: x }'));
  expect(faults()).toEqual([]);
});

test('a duplicate label is found in any notation, also if it is the default of another image', () => {
  write('images/a/image.yaml', image(', "label" : same'));
  write(
    'images/b/image.yaml',
    `label: same\n${image()
      .replace(/^\{ |\}\n$/gu, '')
      .replaceAll(/, (?=\w+:)/gu, '\n')}\n`,
  );
  write('images/c/image.yaml', image());
  write('images/d/image.yaml', image(', label: stx-c'));
  expect(faults()).toEqual([
    "label 'same' is already used by images/a/image.yaml",
    "label 'stx-c' is already used by images/c/image.yaml",
  ]);
});

test('a variant has its own label, which no other image may use', () => {
  write('images/base-bookworm/base.yaml', '');
  write('images/a/image.yaml', image(', variants: { bookworm: {} }'));
  const label = (base?: string): string | undefined => new Workspace(root).image('a', base).image.label;
  expect([label(), label('bookworm')]).toEqual([undefined, 'stx-a-bookworm']);
  write('images/b/image.yaml', image(', label: stx-a-bookworm'));
  expect(faults()).toEqual(["label 'stx-a-bookworm' is already used by images/a/image.yaml"]);
});

test('the release set cannot contain packages built from source', () => {
  const set = '{ base: trixie, release: "2026.1", packages: { six: { version: "1", source: { local: six } } } }\n';
  write('wheels/base/wheels.yaml', set);
  expect(() => new Workspace(root).wheelSet('base')).toThrow(
    /wheel set 'base' contains a package built from source: six/u,
  );
  write('wheels/own/wheels.yaml', set);
  expect(Object.keys(new Workspace(root).wheelSet('own').packages)).toEqual(['six']);
});
