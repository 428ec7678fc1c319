/** A secret as BuildKit mounts it: the content of a file, or a text. Never part of a key, a layer or a history. */
export type Secret = { file: string } | { text: string };

/** The result of a solve: an image in the store's OCI layout, the files of the last stage in a folder, or nothing. */
export type Output =
  | {
      kind: 'image';
      layout: string;
      compression: 'gzip' | 'zstd' | 'uncompressed';
      level?: number;
      /** Whether the build itself normalizes time stamps; otherwise BuildKit rewrites each layer to set them. */
      settled?: boolean;
    }
  | { kind: 'folder'; path: string }
  | { kind: 'none' };

/** One solve by BuildKit's Dockerfile frontend, as data; every engine renders it into its own command line. */
export interface BuildRequest {
  /** Name in progress lines and log names. */
  name: string;
  /** The Dockerfile's text. */
  dockerfile: string;
  /**
   * Named contexts from folders of this machine; `context` is what plain COPY reads. That one holds only files with times of
   * their own, since the engine knows its files by size and time (nameFolders).
   */
  folders: Readonly<Record<string, string>>;
  /** Named contexts from images in an OCI layout, by digest. */
  images: Readonly<Record<string, { layout: string; digest: string }>>;
  /**
   * BuildKit's identifiers of what else the build may read, such as `docker-image://*@sha256:…`; `*` stands for any text. The
   * engine denies all other sources.
   */
  sources?: readonly string[];
  buildArguments: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, Secret>>;
  target?: string;
  /** `host` lets steps use the network unless a step denies it; `none` denies it to all. */
  network: 'host' | 'none';
  /** What else than the machine's settings names hosts that steps fetch from: the name in messages, and the URL. */
  urls?: readonly (readonly [string, string])[];
  /** Runs every step again even when the engine has its result. */
  fresh?: boolean;
  /** Seconds since the epoch that every time stamp in the image is set to. */
  sourceDateEpoch: number;
  output: Output;
}

/** One moment for all images, so that equal content gives equal bytes: 2026-04-01, release 2026.1's day. */
export const SOURCE_DATE_EPOCH = 1_775_001_600;
