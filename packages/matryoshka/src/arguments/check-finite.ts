import { type EmbeddingMatrix, InvalidOptionError, kinds } from "@embedloom/core";

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
  kinds.numbers("query", query);
  if (query.length !== dimensions) {
    throw new InvalidOptionError("query", `a vector as wide as the matrix (${dimensions})`, query.length);
  }
}
