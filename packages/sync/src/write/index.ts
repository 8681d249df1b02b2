// Brings rows into the index: moved where their content is there, embedded where it is not.
export { createEmbedStage, type EmbedStage } from "./embed-stage.ts";
export { type MovedRow, moveRows } from "./row-mover.ts";
export { createRowWriter, type RowWriter } from "./row-writer.ts";
