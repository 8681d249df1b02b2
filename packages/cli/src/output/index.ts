// Where rows with their vectors go: files, standard output, databases.
export { isOnStdout, openOutput, OUTPUT_KINDS, type OutputKind } from "./open-output.ts";
export { openSink } from "./open-sink.ts";
export type { RowOutput } from "./row-output.ts";
