import type { BatchWork } from "./batch-work.ts";

/** Ends this call, and the others that wait with requests of this kind, for a fault of the server. */
export function stopCalls({ evidence }: Pick<BatchWork, "evidence">, error: unknown): never {
  evidence.stop(error);
  throw error;
}
