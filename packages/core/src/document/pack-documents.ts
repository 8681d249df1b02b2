import { kindOf, readOptions } from "../arguments/index.ts";
import type { DocumentLimits } from "../contract/index.ts";
import { documentLimitKinds } from "./document-kinds.ts";

/** What a document, or a part of one, takes of a request. */
export interface DocumentSize {
  /** Its tokens. */
  readonly tokens: number;
  /** Its chunks. */
  readonly chunks: number;
}

const isAmount = (value: unknown): boolean => typeof value === "number" && value >= 0 && value < Infinity;
const isSize = (size: DocumentSize): boolean => isAmount(size.tokens) && isAmount(size.chunks);
const sizeKind = kindOf("a size: { tokens, chunks }, finite numbers from 0", (value) => isSize(value as DocumentSize));
const sizesKind = kindOf(
  "an array of sizes: { tokens, chunks }, finite numbers from 0",
  (value) => Array.isArray(value) && value.findIndex((size) => !isSize(size)) < 0,
);
const readLimits = (limits: DocumentLimits): DocumentLimits =>
  readOptions<DocumentLimits>("limits", limits, documentLimitKinds, "limits.");

/**
 * What a document takes of a request in tokens: where chunks are what is scarce, as many tokens as they crowd out.
 *
 * @throws InvalidOptionError for a size or a limit that is none
 */
export function requestTokens(size: DocumentSize, limits: DocumentLimits): number {
  sizeKind("size", size);
  return tokensTaken(size, readLimits(limits));
}

function tokensTaken({ tokens, chunks }: DocumentSize, limits: DocumentLimits): number {
  const { tokensPerRequest, chunksPerRequest } = limits;
  if (tokensPerRequest === undefined || chunksPerRequest === undefined) return tokens;
  return Math.max(tokens, (chunks * tokensPerRequest) / chunksPerRequest);
}

/**
 * Puts documents into few requests, none of them parted: the longest first, each into the first request that has room for it.
 *
 * A document that alone is over a limit travels alone: only the server can refuse it. Whoever packs the documents again in the
 * order of the result, one after another, gets the same requests.
 *
 * @returns positions of documents, a list for each request
 * @throws InvalidOptionError for a size or a limit that is none
 * @example
 * ```ts
 * import { packDocuments } from "@embedloom/core/document";
 *
 * const sizes = [3, 5, 2].map((tokens) => ({ tokens, chunks: 1 }));
 * console.log(packDocuments(sizes, { tokensPerRequest: 5 })); // [ [ 1 ], [ 0, 2 ] ]
 * ```
 */
export function packDocuments(sizes: readonly DocumentSize[], given: DocumentLimits): number[][] {
  sizesKind("sizes", sizes);
  const limits = readLimits(given);
  const { tokensPerRequest, chunksPerRequest, documentsPerRequest = Infinity } = limits;
  const limit = tokensPerRequest ?? chunksPerRequest ?? Infinity;
  const costs = sizes.map((size) => {
    if (tokensPerRequest !== undefined) return tokensTaken(size, limits);
    return chunksPerRequest === undefined ? size.tokens : size.chunks;
  });
  const longestFirst = [...sizes.keys()].toSorted((left, right) => costs[right]! - costs[left]! || left - right);
  const requests: number[][] = [];
  const space = createFreeSpace(sizes.length, limit);
  for (const document of longestFirst) {
    const cost = costs[document]!;
    // What is over the limit comes first, and each takes a request that nobody else gets.
    const at = cost > limit ? requests.length : space.firstWith(cost);
    const request = (requests[at] ??= []);
    request.push(document);
    space.take(at, request.length >= documentsPerRequest ? Infinity : cost);
  }
  return requests;
}

/** What is left in requests that may become as many as `count`. */
interface FreeSpace {
  /** The first request with so much left. */
  firstWith(cost: number): number;
  take(request: number, cost: number): void;
}

/** A tree over the requests, each node with the most that is left below it: first fit in log(count) steps. */
function createFreeSpace(count: number, limit: number): FreeSpace {
  const leaves = 2 ** Math.ceil(Math.log2(Math.max(1, count)));
  const most = new Float64Array(2 * leaves).fill(limit);
  return {
    firstWith(cost) {
      let node = 1;
      while (node < leaves) node = most[2 * node]! >= cost ? 2 * node : 2 * node + 1;
      return node - leaves;
    },
    take(request, cost) {
      let node = request + leaves;
      // Without a limit there is always room, but not where a request is full by its documents.
      most[node] = cost === Infinity ? -1 : most[node]! - cost;
      for (node >>= 1; node >= 1; node >>= 1) most[node] = Math.max(most[2 * node]!, most[2 * node + 1]!);
    },
  };
}
