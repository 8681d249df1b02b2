// The documents of the studio: taking uploads and collections in, reading them in threads, and keeping them.
export { displayName } from "./display-name.ts";
export { ENDINGS, LIBRARY_LIMITS, type LibraryLimits } from "./library-limits.ts";
export { createLibrary, type DocumentFilter, type DocumentMatch, type Library } from "./library.ts";
export type { Upload } from "./read-upload.ts";
export type { StudioCollection, StudioDocument } from "./studio-collection.ts";
export { takeCollection, type TakenCollection } from "./take-collection.ts";
export { createUploadReader, type UploadReader } from "./upload-reader.ts";
