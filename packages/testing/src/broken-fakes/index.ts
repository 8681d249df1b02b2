// Fakes that each break one promise, to prove that the contract suites can fail.
export { BROKEN_DOCUMENT_ENCODERS } from "./broken-document-encoders.ts";
export { BROKEN_EMBEDDERS } from "./broken-embedders.ts";
export type { BrokenFake } from "./broken-fake.ts";
export { BROKEN_JOBS } from "./broken-jobs.ts";
export { BROKEN_JOURNALS } from "./broken-journals.ts";
export { BROKEN_SINKS } from "./broken-sinks.ts";
export { BROKEN_STORES } from "./broken-stores.ts";
export { BROKEN_TOKEN_ENCODERS } from "./broken-token-encoders.ts";
