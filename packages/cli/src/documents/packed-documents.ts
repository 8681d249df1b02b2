import { type BoundedThreads, createBoundedThreads, type ReadingLimits } from "../threads/index.ts";
import type { PackedDocument, UnpackedDocument } from "./packed-document.ts";

// The built one lies beside the chunks that the other files were built into.
const MODULE = new URL(
  import.meta.url.endsWith(".ts") ? "./packed-document.ts" : "./packed-document.js",
  import.meta.url,
);

/** Makes processes that take files apart; they start with the first file, and keep this one from ending as long as they read. */
export function createPackedDocuments(
  limits: ReadingLimits = {},
): BoundedThreads<Omit<PackedDocument, "memoryMb">, UnpackedDocument> {
  const { timeoutMs = 60_000, memoryMb = 1024 } = limits;
  const processes = createBoundedThreads<PackedDocument, UnpackedDocument>({
    timeoutMs,
    memoryMb,
    module: MODULE,
    name: "readPackedDocument",
    load: "loadReader",
    loads: ({ format, memoryMb: most }) => ({ format, memoryMb: most }),
    inProcesses: true,
  });
  return { run: (file) => processes.run({ ...file, memoryMb }), close: processes.close };
}

/** The processes in which PDF and Word files of this one are read. */
export const packedDocuments: ReturnType<typeof createPackedDocuments> = createPackedDocuments();
