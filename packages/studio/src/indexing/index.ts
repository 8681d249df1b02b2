// Jobs that make the index of the library, one at a time, resumed after a crash.
export { createIndexer, type Indexer } from "./indexer.ts";
