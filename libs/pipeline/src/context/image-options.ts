/** The options that identify an executor's image. */
export interface ImageOptions {
  image?: string;
  base?: string;
}
