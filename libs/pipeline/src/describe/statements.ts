import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  makeProvenance,
  makeTestResult,
  renderCycloneDx,
  renderSpdx,
  renderStatement,
  type Bill,
  type PredicateName,
} from '@stx/describe';
import { SOURCE_DATE_EPOCH } from '@stx/engine';
import { FOREIGN_LOCK_FILE, parseJson, type ImageReceipt } from '@stx/formats';
import { hashFile } from '@stx/store';
import type { Context } from '../context/context.js';
import type { ImageOptions } from '../context/image-options.js';
import { imageSubject } from '../requirements/gather-requirements.js';

/** The provenance of a built image. */
export async function provenanceOf(
  context: Context,
  options: ImageOptions,
  { inputs }: Pick<ImageReceipt, 'inputs'>,
  bill: Bill,
): Promise<object> {
  const common = { bill, inputs, sourceDateEpoch: SOURCE_DATE_EPOCH };
  const own = `images/${context.name}`;
  const dockerfile = context.workspace.dockerfileImage(context.name);
  if (dockerfile !== undefined) {
    const files = await hashesOf(context.root, [
      `${own}/image.yaml`,
      `${own}/${FOREIGN_LOCK_FILE}`,
      `${own}/${dockerfile.dockerfile}`,
    ]);
    return makeProvenance({ ...common, files, ...(dockerfile.base === undefined ? {} : { base: dockerfile.base }) });
  }
  const { image, lockFile, release } = imageSubject(context, options);
  const lock = context.workspace.lock(lockFile, `./nx lock ${context.project}`);
  const constraints = `wheels/constraints/${release}/upper-constraints.txt`;
  const files = await hashesOf(context.root, [`${own}/image.yaml`, lockFile, constraints]);
  return makeProvenance({ ...common, files, base: image.base, lock });
}

/** Every statement about an image that a publisher signs, by the name of its predicate. */
export async function statementsOf(
  context: Context,
  options: ImageOptions,
  receipt: ImageReceipt,
  bill: Bill,
  report: Parameters<typeof makeTestResult>[0],
): Promise<[PredicateName, string][]> {
  const configuration = await hashesOf(context.root, [`images/${context.name}/verify.yaml`]);
  const predicates: Record<PredicateName, unknown> = {
    signature: {},
    cyclonedx: parseJson(renderCycloneDx(bill)),
    spdx: parseJson(renderSpdx(bill, new Date(SOURCE_DATE_EPOCH * 1000))),
    provenance: await provenanceOf(context, options, receipt, bill),
    'test-result': makeTestResult(
      report,
      Object.entries(configuration).map(([uri, sha256]) => ({ uri, digest: { sha256 } })),
    ),
  };
  const names = Object.keys(predicates) as PredicateName[];
  return names.map((name) => [name, renderStatement(bill.image, name, predicates[name])]);
}

async function hashesOf(root: string, files: readonly string[]): Promise<Record<string, string>> {
  const found = files.filter((file) => existsSync(join(root, file)));
  return Object.fromEntries(
    await Promise.all(found.map(async (file) => [file, await hashFile(join(root, file))] as const)),
  );
}
