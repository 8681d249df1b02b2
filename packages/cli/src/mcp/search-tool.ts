import type { SearchHit } from "@embedloom/search";
import type { Collection } from "../catalog/index.ts";
import { checkQuestion } from "../collections/index.ts";
import { chunkPlace, placeText } from "./chunk-place.ts";
import type { CollectionLibrary } from "./collection-library.ts";
import { ToolError } from "./tool-error.ts";
import { type ToolReply, toolReply } from "./tool-reply.ts";

/** What `search` is asked. */
export interface SearchRequest {
  readonly question: string;
  readonly collection?: string | undefined;
  readonly limit: number;
  readonly by: "both" | "words" | "vectors";
  /** Whether what fits by chance is given too. */
  readonly anything: boolean;
}

/** Finds chunks, each with its file and line. */
export async function searchTool(
  library: CollectionLibrary,
  request: SearchRequest,
  signal: AbortSignal,
): Promise<ToolReply> {
  const { question, limit: k, by, anything } = request;
  if (question.trim() === "") throw new ToolError("`question` is empty: put words or a whole question into it.");
  checkQuestion(question, "`question`");
  const { collection, searching } = await library.ready(await library.find(request.collection));
  const hits = await searching.search(question, { k, by, floor: !anything, signal });
  const data = { collection: collection.name, question, hits: hits.map((hit) => hitData(hit, collection)) };
  if (hits.length > 0) return toolReply(hits.map((hit, i) => hitText(hit, i + 1, collection)).join("\n\n"), data);
  const wayOut = anything
    ? "Its chunks are none, or none of them has a word or a meaning of it."
    : "Ask in other words, or set `anything` to see what comes nearest.";
  return toolReply(`Nothing in ${collection.name} fits. ${wayOut}`, data);
}

function hitText(hit: SearchHit, rank: number, collection: Collection): string {
  const place = chunkPlace(hit.chunk, collection);
  const heading = place.heading === undefined ? "" : `\n   ${place.heading}`;
  const twins =
    hit.duplicates.length === 0
      ? ""
      : `\n   The same words: ${hit.duplicates.map((each) => placeText(chunkPlace(each, collection))).join(", ")}`;
  return `${rank}. ${placeText(place)} (score ${hit.score.toFixed(3)}, chunk ${hit.chunk.id})${heading}${twins}\n${hit.chunk.text}`;
}

function hitData(hit: SearchHit, collection: Collection): Record<string, unknown> {
  const { chunk, score, vectorScore, wordScore, duplicates } = hit;
  const same = duplicates.map((each) => placeText(chunkPlace(each, collection)));
  return { chunk: chunk.id, ...chunkPlace(chunk, collection), text: chunk.text, score, vectorScore, wordScore, same };
}
