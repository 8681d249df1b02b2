/**
 * Tokens of a chunk where nobody says otherwise: on the evaluation sets no size is better for plain and late chunks together, and an
 * overlap gains nothing that its storage is worth (`npm run claims -- text --only sizes --eval PATH`).
 */
export const DEFAULT_CHUNK_TOKENS = 128;
