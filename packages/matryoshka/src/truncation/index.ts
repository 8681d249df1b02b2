// Measures what truncating vectors costs on vectors of your own.
export { measureTruncation, type TruncationRow } from "./measure-truncation.ts";
export { toMarkdown } from "./to-markdown.ts";
export type { TruncationSample } from "./truncation-sample.ts";
