/** One step of a pull. */
export interface PullProgress {
  /** What Ollama is doing, such as `pulling manifest`, `pulling 970aa74c0a90` or `success`. */
  readonly status: string;
  /** The layer that is being fetched. Absent: none is. */
  readonly digest?: string | undefined;
  /** Bytes of the layer. Absent: unknown. */
  readonly totalBytes?: number | undefined;
  /** Bytes of the layer that are here. Absent: none yet. */
  readonly completedBytes?: number | undefined;
}
