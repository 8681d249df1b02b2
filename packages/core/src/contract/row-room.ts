/**
 * Gives the memory of a larger matrix in which the rows of one call or request belong, as many as it has inputs; `undefined`
 * when there is none of this width. What is written there counts only once the call has succeeded.
 */
export type RowRoom = (dimensions: number) => Float32Array | undefined;
