/** A store that machines share: results of tasks by key, and their images by digest. */
export interface RemoteCache {
  /** Its location, for messages. */
  location: string;
  /** Whether this machine writes its results. */
  isWritable: boolean;
  get: (project: string, tag: string) => Promise<string | undefined>;
  hasImage: (project: string, digest: string) => Promise<boolean>;
  put: (project: string, tag: string, text: string) => Promise<void>;
  putImage: (project: string, digest: string) => Promise<void>;
}
