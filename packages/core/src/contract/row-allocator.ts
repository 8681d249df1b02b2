/**
 * Gives the part of a larger matrix where the rows of one call or request go, one for each input; `undefined` when there is
 * none of this width. What is written there counts only when the call has succeeded.
 */
export type RowAllocator = (dimensions: number) => Float32Array | undefined;
