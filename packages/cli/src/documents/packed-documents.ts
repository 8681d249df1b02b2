import { type BoundedProcesses, createBoundedProcesses, type ReadingLimits } from "../reading-processes/index.ts";
import type { PackedDocument, UnpackedDocument } from "./packed-document.ts";

// The built one lies beside the chunks that the other files were built into.
const MODULE = new URL(
  import.meta.url.endsWith(".ts") ? "./packed-document.ts" : "./packed-document.js",
  import.meta.url,
);

/** Makes processes that take files apart. */
export function createPackedDocuments(limits: ReadingLimits = {}): BoundedProcesses<PackedDocument, UnpackedDocument> {
  return createBoundedProcesses<PackedDocument, UnpackedDocument>({
    timeoutMs: 60_000,
    memoryMb: 1024,
    ...limits,
    module: MODULE,
    name: "readPackedDocument",
    load: "loadReader",
    loads: ({ format }) => format,
  });
}

/** The processes in which PDF and Word files of this one are read. */
export const packedDocuments: ReturnType<typeof createPackedDocuments> = createPackedDocuments();
