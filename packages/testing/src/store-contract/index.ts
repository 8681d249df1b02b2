// What every store must do, one aspect a file.
export { embeddingStoreContract } from "./embedding-store-contract.ts";
export type { StoreSubject } from "./store-subject.ts";
