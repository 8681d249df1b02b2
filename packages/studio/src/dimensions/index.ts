// Measures what shorter vectors cost on the documents that are here.
export { createMeasurer, type Measurer } from "./measurer.ts";
