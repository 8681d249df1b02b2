// Rows of texts from JSON lines, CSV, Parquet and plain lines, also packed.
export { byteLines } from "./byte-lines.ts";
export { chooseColumns, type ChosenColumns, type ColumnWishes, valueAt } from "./choose-columns.ts";
export type { InputRow, ReadRow } from "./input-row.ts";
export { INPUT_KINDS, type InputChoices, type InputKind, type OpenInput, openInput } from "./open-input.ts";
export { csvDelimiter, csvNames, csvRecords, csvRow, type CsvSyntax } from "./read-csv.ts";
export { jsonRow } from "./read-jsonl.ts";
export { openParquet } from "./read-parquet.ts";
export { textDecoding } from "./text-decoding.ts";
