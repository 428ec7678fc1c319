import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { normalizeName, parseYaml, Workspace, type Image } from '@stx/formats';
import { z } from 'zod';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const FILE = join(ROOT, '..', 'shared', 'facts', 'starlingx-catalogue.yaml');
const words = z.array(z.string()).default([]);
const variantSchema = z.looseObject({
  codename: z.string(),
  stream: z.string(),
  path: z.string(),
  enabled_by_inc: z.boolean(),
  pip_packages: words,
  dist_packages: words,
  profiles: words,
  customization: words,
  uid: z.int().default(42424),
});
type Variant = z.infer<typeof variantSchema>;
const catalogueSchema = z.looseObject({
  images: z.array(z.looseObject({ label: z.string(), current: z.array(z.looseObject({})) })),
});

/** Names in which two lists differ, as people write them. */
function differing(one: readonly string[], other: readonly string[], key: (name: string) => string): string[] {
  const keys = (list: readonly string[]): Set<string> => new Set(list.map(key));
  const [first, second] = [keys(one), keys(other)];
  return [...one.filter((name) => !second.has(key(name))), ...other.filter((name) => !first.has(key(name)))];
}

const nameOf = (requirement: string): string => normalizeName(/^[\w.-]+/u.exec(requirement)?.[0] ?? requirement);

/** What tells one customization from others: both ends of a link, a folder, else the file or module it is about. */
function subjectsOf(command: string): string[] {
  const link = /^ln -sf? (\S+) (\S+)$/u.exec(command);
  if (link !== null) return link.slice(1);
  const folder = /^mkdir -p (\S+)$/u.exec(command)?.[1];
  if (folder !== undefined) return [folder];
  const file = command.split(' ').at(-1)?.split('/').at(-1) ?? command;
  return command.startsWith('a2enmod') ? [command.split(' ')[1] ?? command] : [file];
}

/** What an image has otherwise than StarlingX's directive, each by the word that its README must explain. */
function differences(image: Image, variant: Variant): string[] {
  const steps = JSON.stringify(image.steps);
  return [
    ...differing(variant.pip_packages, image.pipPackages, nameOf).map(nameOf),
    ...differing(variant.dist_packages, image.distPackages, (name) => name),
    ...differing(variant.profiles, image.profiles, (name) => name),
    ...(image.user.uid === variant.uid ? [] : [String(image.user.uid)]),
    ...variant.customization.flatMap(subjectsOf).filter((subject) => !steps.includes(subject)),
  ];
}

/** The directive an image is made after: trixie's where there is one, else the one for all, else the last. */
function directiveOf(variants: readonly Variant[]): Variant | undefined {
  const stable = variants.filter(({ stream }) => stream === 'stable');
  const enabled = stable.filter((variant) => variant.enabled_by_inc);
  const on = (codename: string): Variant | undefined =>
    enabled.find((variant) => variant.codename === codename) ?? stable.find((variant) => variant.codename === codename);
  return on('trixie') ?? on('all') ?? stable.at(-1);
}

/** Whether a README has a word, or a pattern such as `python3-*client` that covers it. */
function explainedBy(text: string): (word: string) => boolean {
  const said = text.split(/[\s,;:()`]+/u).map((word) => word.replace(/\.$/u, ''));
  const names = new Set(said.flatMap((word) => [word, normalizeName(word)]));
  const patterns = said
    .filter((word) => /\w.*\*|\*.*\w/u.test(word))
    .map((word) => new RegExp(`^${word.replaceAll('.', '\\.').replaceAll('*', '[\\w-]+')}$`, 'u'));
  return (word) => names.has(word) || patterns.some((pattern) => pattern.test(word));
}

const here = existsSync(FILE);
if (!here) console.log(`skipped: ${FILE} is not there, so our images cannot be compared with StarlingX's directives`);
const whenHere = here ? test : test.skip;

whenHere('what an image has otherwise than its directive of StarlingX is explained in its README', () => {
  const workspace = new Workspace(ROOT);
  const catalogue = parseYaml(catalogueSchema, readFileSync(FILE, 'utf8'), 'starlingx-catalogue.yaml');
  const unexplained: string[] = [];
  let compared = 0;
  for (const name of workspace.lociImages()) {
    const { image } = workspace.image(name);
    const entry = catalogue.images.find(({ label }) => label === (image.label ?? `stx-${name}`));
    const directive = directiveOf((entry?.current ?? []).map((variant) => variantSchema.parse(variant)));
    const file = join(ROOT, 'images', name, 'README.md');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (directive === undefined) {
      // A directive that was dropped, or never was: the README says whose image it is then.
      if (text === '') unexplained.push(`${name}: no directive and no README.md`);
      continue;
    }
    compared += 1;
    const isExplained = explainedBy(text);
    for (const word of differences(image, directive)) if (!isExplained(word)) unexplained.push(`${name}: ${word}`);
  }
  expect(unexplained).toEqual([]);
  expect(compared).toBeGreaterThanOrEqual(15);
});
