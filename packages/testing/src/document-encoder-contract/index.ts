// What every encoder of documents must do, one aspect a file.
export { documentEncoderContract } from "./document-encoder-contract.ts";
export type { DocumentEncoderSubject } from "./document-encoder-subject.ts";
