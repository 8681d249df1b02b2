// The rows of a call: looked up, waited for, asked of the embedder, written back, and put in order.
export { type DistinctTexts, distinctTexts } from "./distinct-texts.ts";
export { type FillJob, fillRows } from "./fill-rows.ts";
export { createFlightTable, type Flight } from "./flight-table.ts";
export { mergeHits, mergeRows } from "./merge-rows.ts";
export { MOST_TEXTS_OF_A_SMALL_CALL, readSmallCall, type StartOfFlight } from "./read-small-call.ts";
export { createSmallCallPace } from "./small-call-pace.ts";
export { createVectorLookup } from "./vector-lookup.ts";
