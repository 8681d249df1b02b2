import type { AbortOptions, IndexIdentity, VectorIndex, VectorSink } from "@embedloom/core";
import { guardIndex } from "@embedloom/core/sink";

/** Opens an index whose results are all checked, because the sink may be the caller's own. */
export async function openGuarded(
  sink: VectorSink,
  identity: IndexIdentity,
  options?: AbortOptions,
): Promise<VectorIndex> {
  return guardIndex("index", await sink.open(identity, options));
}
