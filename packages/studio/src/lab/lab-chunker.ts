import {
  type Chunker,
  createCharacterChunker,
  createMarkdownChunker,
  createParagraphChunker,
  createSentenceChunker,
  type Span,
} from "@embedloom/late-chunk";
import type { LabChunker, LabRequest } from "../api/index.ts";

const makers: Readonly<
  Record<LabChunker, (size: { readonly maxCharacters: number; readonly overlapCharacters: number }) => Chunker>
> = {
  paragraphs: createParagraphChunker,
  sentences: createSentenceChunker,
  markdown: createMarkdownChunker,
  characters: createCharacterChunker,
};

/** Cuts a text as the lab's controls say, with the chunkers of `@embedloom/late-chunk`. */
export async function cutInLab({ text, chunker, size, overlap }: LabRequest): Promise<Span[]> {
  const spans = await makers[chunker]({ maxCharacters: size, overlapCharacters: overlap }).chunk(text, {});
  return spans.map(({ start, end }) => ({ start, end }));
}
