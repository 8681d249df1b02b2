/**
 * Most characters of a chunk where nobody chose: about the 128 tokens that are best on the evaluation sets
 * (`npm run claims -- text --only sizes`). Characters, because remote providers do not tell their tokens.
 */
export const DEFAULT_CHUNK_CHARACTERS = 600;

/** The sizes that the studio offers, in characters. */
export const CHUNK_SIZES: readonly number[] = [200, 300, DEFAULT_CHUNK_CHARACTERS, 1200, 2400];

/** The smallest and the largest size that is taken. */
export const CHUNK_CHARACTERS = { least: 50, most: 20_000 } as const;
