// Measures what shorter vectors of a collection cost.
export { chooseWidths } from "./choose-widths.ts";
export { measureWidths } from "./measure-widths.ts";
export { ownQueries } from "./own-queries.ts";
export { sampleRows } from "./sample-rows.ts";
