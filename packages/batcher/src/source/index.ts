// Pulls the items of a source, in groups that fit a request, and never more than may be held.
export { createSourceReader, type SourcePlan, type StreamSource } from "./source-reader.ts";
