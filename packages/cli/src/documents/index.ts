// Documents: finding the files, reading their formats, and the chunker for each.
export { chunkerFor } from "./chunker-for.ts";
export { decodeText } from "./decode-text.ts";
export { DOCUMENT_KINDS } from "./document-format.ts";
export { baseOf, createPathsSource, type LeftOut, type PathsSource } from "./paths-source.ts";
export { type DocumentPlaces, type ReadDocument, readDocument } from "./read-document.ts";
