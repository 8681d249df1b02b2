import type { DocumentLimits } from "../document-encoder.ts";

/** What a document, or a part of one, takes of a request. */
export interface DocumentSize {
  /** Its tokens. */
  readonly tokens: number;
  /** Its chunks. */
  readonly chunks: number;
}

/**
 * What a document takes of a request in tokens: where chunks are what is scarce, as many tokens as they crowd out.
 */
export function requestTokens({ tokens, chunks }: DocumentSize, limits: DocumentLimits): number {
  const { tokensPerRequest, chunksPerRequest } = limits;
  if (tokensPerRequest === undefined || chunksPerRequest === undefined) return tokens;
  return Math.max(tokens, (chunks * tokensPerRequest) / chunksPerRequest);
}

/**
 * Puts documents into few requests, none of them parted: the longest first, each into the first request that has room for it.
 *
 * A document that alone is over a limit travels alone, for the server to judge. Whoever packs the documents again in the
 * order of the result, one after another, gets the same requests.
 *
 * @returns positions of documents, a list for each request
 * @example
 * ```ts
 * import { packDocuments } from "@embedloom/core/document";
 *
 * const sizes = [3, 5, 2].map((tokens) => ({ tokens, chunks: 1 }));
 * console.log(packDocuments(sizes, { tokensPerRequest: 5 })); // [ [ 1 ], [ 0, 2 ] ]
 * ```
 */
export function packDocuments(sizes: readonly DocumentSize[], limits: DocumentLimits): number[][] {
  const { tokensPerRequest = Infinity, documentsPerRequest = Infinity } = limits;
  const { chunksPerRequest = Infinity } = limits;
  const costs = sizes.map((size) => requestTokens(size, limits));
  const longestFirst = [...sizes.keys()].toSorted((left, right) => costs[right]! - costs[left]! || left - right);
  const requests: { readonly documents: number[]; tokens: number; chunks: number }[] = [];
  // Requests before this one have no room for anything.
  let firstOpen = 0;
  const smallest = costs.reduce((least, cost) => Math.min(least, cost), Infinity);
  for (const document of longestFirst) {
    const [cost, { chunks }] = [costs[document]!, sizes[document]!];
    const isFull = ({ documents, tokens }: (typeof requests)[number]): boolean =>
      documents.length >= documentsPerRequest || tokens + smallest > tokensPerRequest;
    while (firstOpen < requests.length && isFull(requests[firstOpen]!)) firstOpen++;
    let at = firstOpen;
    for (; at < requests.length; at++) {
      const open = requests[at]!;
      if (open.documents.length < documentsPerRequest && open.tokens + cost <= tokensPerRequest) {
        if (open.chunks + chunks <= chunksPerRequest) break;
      }
    }
    const request = (requests[at] ??= { documents: [], tokens: 0, chunks: 0 });
    request.documents.push(document);
    request.tokens += cost;
    request.chunks += chunks;
  }
  return requests.map(({ documents }) => documents);
}
