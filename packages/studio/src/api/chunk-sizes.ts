/**
 * Most characters of a chunk where nobody chose: about the 64 tokens that the late chunker takes too
 * (`npm run claims -- text --only sizes`). Characters, because remote providers do not tell their tokens.
 */
export const DEFAULT_CHUNK_CHARACTERS = 300;

/** The sizes that the studio offers, in characters. */
export const CHUNK_SIZES: readonly number[] = [200, DEFAULT_CHUNK_CHARACTERS, 600, 1200, 2400];

/** The smallest and the largest size that is taken. */
export const CHUNK_CHARACTERS = { least: 50, most: 20_000 } as const;
