import type { AbortOptions, IndexIdentity, VectorIndex, VectorSink } from "@embedloom/core";
import { guardIndex } from "@embedloom/core/sink";

/** Opens an index of a sink that may be the caller's own: everything it answers is looked at. */
export async function openGuarded(
  sink: VectorSink,
  identity: IndexIdentity,
  options?: AbortOptions,
): Promise<VectorIndex> {
  return guardIndex("index", await sink.open(identity, options));
}
