// Items to embed: what a row becomes, the vector it gets, and what failed.
export { type EmbedItem, itemOf } from "./embed-item.ts";
export { type EmbedReport, embedReport } from "./embed-report.ts";
export { type EmbeddedRow, embedRows, jsonOf, metadataOf, problemOf, sinkRowOf } from "./embed-rows.ts";
export { type OpenItems, readItems } from "./read-items.ts";
export { createRowFailures, type RowFailures } from "./row-failures.ts";
