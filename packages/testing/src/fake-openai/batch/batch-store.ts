import type { FakeBatchSettings } from "./batch-settings.ts";

/** A batch as the fake keeps it. */
export interface FakeBatch {
  readonly id: string;
  readonly index: number;
  readonly inputFileId: string;
  readonly metadata: unknown;
  readonly createdAt: number;
  readonly lines: readonly BatchLine[];
  readonly tokens: number;
  status: BatchStatus;
  errors: readonly { readonly code: string; readonly message: string }[];
  outputFileId: string | null;
  errorFileId: string | null;
  counts: { readonly total: number; readonly completed: number; readonly failed: number };
}

/** The states of a batch. */
export type BatchStatus =
  | "validating"
  | "failed"
  | "in_progress"
  | "finalizing"
  | "completed"
  | "expired"
  | "cancelling"
  | "cancelled";

/** A line of an input file. */
export interface BatchLine {
  readonly customId: string;
  readonly body: unknown;
}

/** Files and batches of one fake server. */
export interface BatchStore {
  readonly settings: FakeBatchSettings;
  readonly files: Map<string, string>;
  readonly batches: FakeBatch[];
  /** Keeps a file and gives its id. */
  addFile(text: string): string;
}

/** An account without files and batches. */
export function createBatchStore(settings: FakeBatchSettings): BatchStore {
  const files = new Map<string, string>();
  return {
    settings,
    files,
    batches: [],
    addFile(text) {
      const id = `file-${String(files.size).padStart(6, "0")}`;
      files.set(id, text);
      return id;
    },
  };
}

/** The batch as the API shows it. */
export function batchReply(batch: FakeBatch): object {
  const { id, inputFileId, metadata, createdAt, status, errors, outputFileId, errorFileId, counts } = batch;
  return {
    id,
    object: "batch",
    endpoint: "/v1/embeddings",
    completion_window: "24h",
    input_file_id: inputFileId,
    output_file_id: outputFileId,
    error_file_id: errorFileId,
    status,
    created_at: Math.floor(createdAt / 1000),
    request_counts: counts,
    metadata: metadata ?? null,
    errors:
      errors.length === 0
        ? null
        : { object: "list", data: errors.map((error) => ({ ...error, param: null, line: null })) },
  };
}
