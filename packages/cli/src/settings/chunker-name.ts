/** The ways to cut documents; `auto` goes by the kind of file. */
export const CHUNKERS = ["auto", "markdown", "paragraphs", "sentences", "characters"] as const;

/** One of {@link CHUNKERS}. */
export type ChunkerName = (typeof CHUNKERS)[number];

/**
 * Most characters of a chunk where nobody chose: about the 64 tokens that the late chunker takes too
 * (`npm run claims -- text --only sizes`). Characters, because remote providers do not tell their tokens.
 */
export const DEFAULT_CHUNK_CHARACTERS = 300;
