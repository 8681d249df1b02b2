/** One document, ready to be chunked. */
export interface SourceDocument {
  /** Path below the folder that was read, with forward slashes. */
  readonly path: string;
  /** Its text, markup removed; chunk offsets count in this string. */
  readonly text: string;
}

/** A file that was passed over. */
export interface SkippedFile {
  /** Path below the folder that was read. */
  readonly path: string;
  /** Why, as the end of a sentence. */
  readonly reason: string;
}
