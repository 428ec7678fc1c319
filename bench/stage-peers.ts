/** The contexts of the peers: for each image, upstream LOCI's Dockerfile with the wheels, sources, base and packages of our build. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { networkSettings, type BuildRequest } from '@stx/engine';
import { imageReceiptSchema, recipeReceiptSchema, wheelsReceiptSchema, Workspace, type Loci } from '@stx/formats';
import { planImage } from '@stx/plan';
import { lociRequest, patchedLoci, RECIPES, reservedArguments, stageLoci } from '@stx/recipes';
import { imagesLayout } from '@stx/store';
import { ROOT } from '../tests/e2e/workspace.js';

const say = (): void => undefined;

async function receipt<T>(schema: { parse: (data: unknown) => T }, ...path: string[]): Promise<T> {
  return schema.parse(JSON.parse(await readFile(join(ROOT, 'dist', ...path, 'receipt.json'), 'utf8')));
}

/** LOCI as upstream runs it, with the patches for Debian and mounted wheels but without those for speed. */
function withoutSpeed(loci: Loci): Loci {
  return { ...loci, patches: loci.patches.filter((patch) => !patch.endsWith('0006-kept-packages.patch')) };
}

/** Writes the contexts of one image below a folder; the request is that of the workspace's LOCI recipe. */
export async function stagePeer(name: string, folder: string): Promise<BuildRequest> {
  const workspace = new Workspace(ROOT);
  const subject = workspace.image(name);
  const lock = workspace.lock(subject.lockFile, `./nx lock ${name}`);
  const base = await receipt(imageReceiptSchema, 'images', `base-${subject.image.base}`);
  const builder = await receipt(imageReceiptSchema, 'images', `builder-${subject.image.base}`);
  const recipe = await receipt(recipeReceiptSchema, 'recipe', 'loci');
  const plan = planImage({
    name,
    image: subject.image,
    lock,
    wheels: await receipt(wheelsReceiptSchema, 'wheels', name),
    baseDigest: base.digest,
    builderDigest: builder.digest,
    basePackages: workspace.base(subject.image.base).bootstrap?.packages ?? [],
    recipe,
    reads: RECIPES[recipe.recipe].reads,
    reserved: reservedArguments(subject.image),
    profiles: workspace.profiles(),
    layers: workspace.layers(),
  });
  const inputs = {
    workspace: ROOT,
    plan,
    lock,
    loci: withoutSpeed(workspace.loci()),
    files: subject.image.steps.flatMap((step) => ('file' in step ? [step.file.from] : [])),
    patchFolder: join(ROOT, 'images', name),
    onProgress: say,
  };
  await mkdir(folder, { recursive: true });
  const loci = await patchedLoci(inputs);
  const folders = await stageLoci(inputs, loci, folder);
  const layout = imagesLayout();
  const images = { base: { layout, digest: base.digest }, builder: { layout, digest: builder.digest } };
  const dockerfile = await readFile(join(loci, 'Dockerfile'), 'utf8');
  return lociRequest(plan, dockerfile, folders, images, networkSettings());
}

/** A bake file for all images with the same compression, each with its own OCI layout as output. */
export async function writeBakeFile(requests: readonly BuildRequest[], folder: string): Promise<string> {
  const targets: Record<string, unknown> = {};
  for (const request of requests) {
    const own = join(folder, 'bake', request.name);
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'Dockerfile'), request.dockerfile);
    const secrets: string[] = [];
    for (const [id, secret] of Object.entries(request.secrets)) {
      const file = 'file' in secret ? secret.file : join(own, `secret-${id}`);
      if ('text' in secret) await writeFile(file, secret.text, { mode: 0o600 });
      secrets.push(`id=${id},src=${file}`);
    }
    const { context = own, ...folders } = request.folders;
    const images = Object.entries(request.images).map(([name, image]): [string, string] => [
      name,
      `oci-layout://${image.layout}@${image.digest}`,
    ]);
    targets[request.name] = {
      context,
      dockerfile: join(own, 'Dockerfile'),
      contexts: { ...folders, ...Object.fromEntries(images) },
      args: { ...request.buildArguments, SOURCE_DATE_EPOCH: String(request.sourceDateEpoch) },
      labels: request.labels,
      secret: secrets,
      output: [`type=oci,tar=false,dest=${join(own, 'image')},compression=zstd,oci-mediatypes=true`],
    };
  }
  const file = join(folder, 'docker-bake.json');
  await writeFile(file, JSON.stringify({ group: { default: { targets: Object.keys(targets) } }, target: targets }));
  return file;
}
