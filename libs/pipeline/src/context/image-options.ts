/** The options by which an executor knows its image. */
export interface ImageOptions {
  image?: string;
  base?: string;
}
