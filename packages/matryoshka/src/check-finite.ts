import { type EmbeddingMatrix, InvalidOptionError } from "@embedloom/core";

/**
 * Refuses a matrix that holds a value that is not a finite number: such a row would win or lose every comparison.
 *
 * @throws InvalidOptionError naming the option; `index` is the row
 */
export function checkFinite(option: string, { data, dimensions }: EmbeddingMatrix): void {
  for (let at = 0; at < data.length; at++) {
    if (Number.isFinite(data[at])) continue;
    throw new InvalidOptionError(option, "rows of finite numbers", data[at], { index: Math.floor(at / dimensions) });
  }
}

/**
 * Refuses a query of another width than the rows, or with a value that is not a finite number.
 *
 * @throws InvalidOptionError naming `query`
 */
export function checkQuery(query: ArrayLike<number>, dimensions: number): void {
  if (query.length !== dimensions) {
    throw new InvalidOptionError("query", `a vector as wide as the matrix (${dimensions})`, query.length);
  }
  for (let i = 0; i < query.length; i++) {
    if (!Number.isFinite(query[i])) throw new InvalidOptionError("query", "a vector of finite numbers", query[i]);
  }
}
