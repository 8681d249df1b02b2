/** What may be uploaded. */
export interface LibraryLimits {
  readonly fileBytes: number;
  readonly totalBytes: number;
  readonly documents: number;
}

/** The limits of a studio that was given no others. */
export const LIBRARY_LIMITS: LibraryLimits = {
  fileBytes: 32_000_000,
  totalBytes: 512_000_000,
  documents: 10_000,
};

/** Endings of the files that are read. */
export const ENDINGS: readonly string[] = [".md", ".markdown", ".txt", ".html", ".htm"];
