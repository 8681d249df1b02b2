// What every sink begins with: its identity, rows, searches and fences checked, and rows written from a stream.
export { checkedIndex, checkedSink } from "./checked-sink.ts";
export { type CheckedRow, checkRow, checkVector } from "./check-row.ts";
export {
  type CheckedFilter,
  checkFilter,
  type CheckedListing,
  checkListing,
  checkSearch,
  passesFilter,
  possibleNames,
} from "./check-search.ts";
export { compareIds } from "./compare-ids.ts";
export { checkFence, fencedOff } from "./fence.ts";
export { guardIndex, indexKind } from "./guard-index.ts";
export { halfValues, toHalf } from "./half-float.ts";
export { checkIdentity, identityText, requireFingerprint, requireIdentity, type SinkCapabilities } from "./identity.ts";
export { passwordsIn } from "./passwords-in.ts";
export { identityKinds, sinkKind } from "./sink-kinds.ts";
export { type CallTracker, trackCalls } from "./track-calls.ts";
export { upsertRows, type UpsertPlan } from "./upsert-rows.ts";
export { nearness, packBits, quantizeInt8, unpackBits } from "./vector-bytes.ts";
export { writeOptionKinds, writeRows, type WriteProgress, type WriteRowsOptions } from "./write-rows.ts";
export { IndexMismatchError, LeaseLostError } from "../errors/index.ts";
export { PartialWriteError, type RowFailure } from "../failures/index.ts";
