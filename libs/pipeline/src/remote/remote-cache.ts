/** Where machines share the results of tasks by key, and the images that belong to them by digest. */
export interface RemoteCache {
  /** Its place, for messages. */
  location: string;
  /** Whether results of this machine are put there. */
  isWritable: boolean;
  get: (project: string, tag: string) => Promise<string | undefined>;
  hasImage: (project: string, digest: string) => Promise<boolean>;
  put: (project: string, tag: string, text: string) => Promise<void>;
  putImage: (project: string, digest: string) => Promise<void>;
}
