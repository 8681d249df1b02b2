export { readVectorFile, type ReadVectorFileOptions, type VectorFile } from "./read-vector-file.ts";
export type { VectorFileFormat } from "./row-format.ts";
export { writeVectorFile, type WriteVectorFileOptions } from "./write-vector-file.ts";
