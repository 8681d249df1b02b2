/** A file that was passed over. */
export interface SkippedFile {
  /** Path below the folder that was read. */
  readonly path: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
}
