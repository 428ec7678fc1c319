import type { StxError } from '@stx/errors';
import type { ReleasedImage } from '@stx/formats';

/** A file of a chart or role. */
export interface ValuesFile {
  path: string;
  text: string;
}

/** A key that the user sets to an image: `[<chart>.]<key>=<project>`. */
export interface GivenKey {
  chart: string | undefined;
  key: string;
  project: string;
}

export interface FormInputs {
  files: readonly ValuesFile[];
  /** Images of the release by project; one per label. */
  images: ReadonlyMap<string, ReleasedImage>;
  /** Every image of the workspace, by project, with its label. */
  known: ReadonlyMap<string, string>;
  keys: readonly GivenKey[];
  /** Whether to refer to images by digest where the form allows both. */
  isByDigest: boolean;
}

export interface FormResult {
  files: ValuesFile[];
  /** Number of keys that are set. */
  count: number;
  /** Keys that run an image of the workspace and are not set, with the reason. */
  unset: string[];
  faults: StxError[];
}

/** A kind of deployment that takes images from overrides. */
export interface OverrideForm {
  /** The files of a folder that it reads. */
  file: RegExp;
  write: (inputs: FormInputs) => FormResult;
}
