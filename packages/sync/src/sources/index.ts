// Sources of documents: folders, JSON lines and queries, and the contract of every source.
export { reasonOf } from "./file-failure.ts";
export { createFolderSource, type FolderSource, type FolderSourceOptions } from "./folder-source.ts";
export { createJsonlSource } from "./jsonl-source.ts";
export { createQuerySource, type QueryRows, type QuerySourceSettings } from "./query-source.ts";
export type { LineParts } from "./read-lines.ts";
export type { RecordFields } from "./record-document.ts";
export {
  asSource,
  readItem,
  type ReadOptions,
  type SourceDocument,
  type SourceFailure,
  type SourceItem,
  sourceKind,
  type SyncSource,
  type SyncSourceLike,
} from "./source.ts";
