// Brings rows into the index. A row is moved if its content is there already, and embedded otherwise.
export { createEmbedStage, type EmbedStage } from "./embed-stage.ts";
export { type MovedRow, moveRows } from "./row-mover.ts";
export { createRowWriter, type RowWriter } from "./row-writer.ts";
