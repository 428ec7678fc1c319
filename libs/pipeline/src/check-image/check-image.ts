import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { KeyObject } from 'node:crypto';
import { checkStatements, readImageFacts } from '@stx/describe';
import { StxError } from '@stx/errors';
import { openBundle, readPublicKey } from '@stx/sign';
import { checkImage as checkBlobs, describeImage } from '@stx/store';
import type { Context } from '../context/context.js';
import { registryOptions } from '../remote/fetch-image.js';
import { findImageToCheck, readBundles, type FoundImage } from './image-place.js';

export interface CheckImageOptions {
  /** Reference in a registry, or folder of an OCI layout. */
  reference: string;
  /** File of the public key. */
  key: string;
  /** Folder of bundles, instead of those attached to the image. */
  bundles?: string;
}

/** Verifies the signatures of an image and compares the signed statements with it. @throws StxError for each difference. */
export async function checkImage(context: Context, options: CheckImageOptions): Promise<void> {
  const key = readKey(resolve(context.root, options.key));
  const image = await findImageToCheck(options.reference, registryOptions(context));
  const given = options.bundles ?? '';
  const bundles = given === '' ? image.bundles : readBundles(resolve(context.root, given));
  const statements = openAll(image, bundles, key, context.say);
  const layout = await image.layout();
  const [fault] = await checkBlobs(layout, image.digest, { deep: true });
  if (fault !== undefined) {
    throw new StxError('ATTESTATION_WRONG', `${image.name}: blob ${fault.digest} is ${fault.fault}: ${fault.detail}`, {
      hint: 'do not use the image; fetch it again',
    });
  }
  const description = await describeImage(layout, image.digest);
  const facts = await readImageFacts(layout, description);
  const checked = checkStatements({ ...image, configDigest: description.configDigest, facts }, statements);
  context.say(`${image.name}: signed by the key; ${checked.join(', ')} agree with the image`);
}

/** Statements that the key signed; bundles of other keys are named and not used. */
function openAll(
  image: FoundImage,
  bundles: FoundImage['bundles'],
  key: KeyObject,
  say: (line: string) => void,
): string[] {
  const statements: string[] = [];
  const refused: StxError[] = [];
  for (const { name, text } of bundles) {
    try {
      statements.push(openBundle(text, key, name));
    } catch (error) {
      if (!(error instanceof StxError)) throw error;
      refused.push(error);
    }
  }
  const [first] = refused;
  if (statements.length === 0 && first !== undefined) throw first;
  for (const { message } of refused) say(`not used: ${message}`);
  if (statements.length > 0) return statements;
  throw new StxError('SIGNATURE_MISSING', `${image.name} has no signature`, {
    hint: 'publish the image with STX_SIGNING_KEY or STX_SIGNER set, or give --bundles=<folder>',
  });
}

function readKey(file: string): KeyObject {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new StxError('FILE_UNREADABLE', 'cannot read the public key', { place: { file }, cause });
  }
  return readPublicKey(text, file);
}
