import { type DocumentEncoder, type EncodeOptions, isEmbedloomError, NO_USAGE } from "@embedloom/core";
import type { ContentEncoder } from "./content-encoder.ts";
import type { ContentUnit, UnitDocument } from "./content-unit.ts";
import { isTextsFault } from "./whose-fault.ts";

type Choices = Pick<EncodeOptions, "dimensions" | "fingerprint">;

/** Embeds chunks with a document encoder. Each document is encoded once, whichever of its chunks are wanted. */
export function createChunkEncoder(encoder: DocumentEncoder, choices: Choices): ContentEncoder {
  return {
    async encode(units, { onVectors, signal }) {
      const groups = byDocument(units);
      const failures = new Map<number, unknown>();
      let stopped: { readonly error: unknown } | undefined;
      try {
        const { documents, usage } = await encoder.encode([...groups.keys()], { ...choices, signal });
        for (const [i, positions] of [...groups.values()].entries()) {
          const document = documents[i];
          if (document?.embeddings !== undefined) {
            const rows = positions.map((position) => units[position]!.within!.position);
            onVectors(positions, document.embeddings.select(rows));
          } else if (isDocumentsFault(document?.error)) {
            for (const position of positions) failures.set(position, document?.error);
          } else stopped ??= { error: document?.error };
        }
        return { failures, usage, ...(stopped && { stoppedBy: stopped.error }) };
      } catch (error) {
        signal?.throwIfAborted();
        return { failures, usage: NO_USAGE, stoppedBy: error };
      }
    },
  };
}

function byDocument(units: readonly ContentUnit[]): Map<UnitDocument, number[]> {
  const groups = new Map<UnitDocument, number[]>();
  for (const [position, { within }] of units.entries()) {
    const document = within!.document;
    const group = groups.get(document);
    if (group === undefined) groups.set(document, [position]);
    else group.push(position);
  }
  return groups;
}

// If one document caused the error, the encoder names it.
function isDocumentsFault(error: unknown): boolean {
  return isTextsFault(error) || (isEmbedloomError(error) && error.index !== undefined && !error.retryable);
}
