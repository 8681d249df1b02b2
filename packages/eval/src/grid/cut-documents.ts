import { type GiveWay, InvalidOptionError, kinds, type TextSpan } from "@embedloom/core";
import type { RetrievalDocument } from "../task/index.ts";
import type { GridChunker, GridSettings } from "./grid-settings.ts";
import { passagesOfChunks } from "./passages-of-chunks.ts";

/** The documents of a task in chunks. */
export interface CutTask {
  /** As a document encoder takes them; documents without a chunk are left out. */
  readonly documents: readonly { readonly text: string; readonly spans: readonly TextSpan[] }[];
  /** The text of each chunk, over all documents. */
  readonly texts: readonly string[];
  /** The passage of each chunk. */
  readonly passages: readonly string[];
}

/**
 * Cuts every document.
 *
 * @throws InvalidOptionError when the chunker gives what is no part of the text
 */
export async function cutDocuments(
  { documents }: { readonly documents: readonly RetrievalDocument[] },
  chunker: GridChunker,
  { tokenize, signal }: Pick<GridSettings, "tokenize" | "signal">,
  giveWay: GiveWay,
): Promise<CutTask> {
  const cut: { text: string; spans: readonly TextSpan[] }[] = [];
  const texts: string[] = [];
  const passages: string[] = [];
  for (const document of documents) {
    await giveWay();
    const { text } = document;
    const given = spansKind(
      "chunkers",
      await chunker.chunk(text, { tokenize, countAlone: false, signal }),
    ) as TextSpan[];
    const spans = given.filter(({ start, end }) => checkedText(text, start, end).trim() !== "");
    if (spans.length === 0) continue;
    cut.push({ text, spans: spans.map(({ start, end }) => ({ start, end })) });
    for (const { start, end } of spans) texts.push(text.slice(start, end));
    passages.push(...passagesOfChunks(document, spans));
  }
  return { documents: cut, texts, passages };
}

const spansKind = kinds.list(kinds.options<TextSpan>({ start: kinds.number, end: kinds.number }), "spans");

function checkedText(text: string, start: number, end: number): string {
  if (Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= text.length) {
    return text.slice(start, end);
  }
  throw new InvalidOptionError("chunkers", `spans inside the text, from 0 to ${text.length}`, end);
}
