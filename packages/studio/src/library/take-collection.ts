import { createHash } from "node:crypto";
import { Refusal } from "../refusal/index.ts";
import { displayName } from "./display-name.ts";
import type { Library } from "./library.ts";
import type { StudioDocument } from "./studio-collection.ts";

/** What the documents are kept in, and who hears of them. */
export interface TakeParts {
  readonly library: Library;
  /** Space of the current provider. */
  readonly space: () => number;
  /** Whether a job may be reading documents, so that none may be removed. */
  readonly busy: () => boolean;
  /** Hears that documents have come or gone. */
  readonly onChange: (gone: boolean) => void;
}

/** What came of a collection. */
export interface TakenCollection {
  /** Documents of it that the studio has. */
  readonly documents: number;
  /** Documents that found no room, or have no chunk. */
  readonly leftOut: number;
}

/** What a source of the collection begins with: no file of a visitor can be called so. */
const COLLECTION = "collection\0";

/** Brings the documents of a collection into the library; those that it has no more go, those that have not changed stay with their vectors. */
export async function takeCollection(
  documents: AsyncIterable<StudioDocument>,
  { library, space, busy, onChange }: TakeParts,
): Promise<TakenCollection> {
  const kept = new Set<string>();
  let leftOut = 0;
  for await (const document of documents) {
    const source = `${COLLECTION}${document.path}`;
    if (document.chunks.length > 0 && addTo(library, document, source, space())) kept.add(source);
    else leftOut += 1;
    onChange(false);
  }
  library.keepSources(COLLECTION, kept);
  if (!busy() && library.dropUnnamed()) onChange(true);
  return { documents: kept.size, leftOut };
}

function addTo(library: Library, document: StudioDocument, source: string, space: number): boolean {
  const { path, bytes, chunks } = document;
  const text = document.text.toWellFormed();
  const id = createHash("sha256")
    .update(`collection ${JSON.stringify(chunks)}\n`)
    .update(text)
    .digest("hex");
  try {
    library.add({ id, text, chunks, name: displayName(path), source, bytes, sample: false }, space);
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
