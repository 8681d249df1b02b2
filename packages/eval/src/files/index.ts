// Reads and writes judgments, runs and texts in the formats of TREC and BEIR.
export { type BeirText, parseBeirTexts } from "./beir-texts.ts";
export { formatQrels, formatRun, type FormatRunOptions } from "./format-lines.ts";
export type { FileFormat, FormatOptions } from "./line-fields.ts";
export { parseQrels, readQrels } from "./parse-qrels.ts";
export { parseRun, readRun } from "./parse-run.ts";
export type { TextSource } from "./text-source.ts";
