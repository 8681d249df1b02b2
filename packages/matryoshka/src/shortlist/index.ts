// Scans shortened or quantized rows for a shortlist.
export type { RowScan } from "./row-scan.ts";
export { scanCodes } from "./scan-codes.ts";
export { scanSigns } from "./scan-signs.ts";
export { createRowScan, encodingKind, type ShortlistEncoding } from "./shortlist-encoding.ts";
