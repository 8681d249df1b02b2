import type { LabChunkHeat } from "../../../../src/api/lab.ts";

/** The place of the chunk that is nearest to the question, read one of the two ways; the first of equals. */
export function nearestChunk(chunks: readonly LabChunkHeat[], vectors: "plain" | "late"): number {
  return chunks.reduce(
    (best, chunk, at) => (chunk[vectors].score > (chunks[best]?.[vectors].score ?? 0) ? at : best),
    0,
  );
}

/** Says in a sentence what reading the text around them did to the chunks. */
export function verdict(chunks: readonly LabChunkHeat[]): string {
  const [plain, late] = [nearestChunk(chunks, "plain"), nearestChunk(chunks, "late")];
  const nearest =
    plain === late
      ? `Chunk ${late + 1} is nearest both ways`
      : `Plain finds chunk ${plain + 1} nearest, late chunk ${late + 1}`;
  const gains = chunks.map((chunk) => chunk.late.score - chunk.plain.score);
  const nearer = gains.filter((gain) => gain > 0).length;
  return `${nearest}; the text around them brings ${nearer} of ${chunks.length} nearer to the question.`;
}
