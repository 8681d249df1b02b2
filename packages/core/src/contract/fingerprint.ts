/**
 * Everything that changes a vector, apart from the text: provider kind, model, revision, dtype, pooling, prompts,
 * normalisation, dimensions. Flat, so that two of them can be compared by eye.
 */
export type Fingerprint = Readonly<Record<string, string | number | boolean | null>>;
