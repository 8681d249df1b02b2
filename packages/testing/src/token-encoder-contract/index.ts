// What every encoder of tokens must do, one aspect a file.
export { tokenEncoderContract } from "./token-encoder-contract.ts";
export type { TokenEncoderSubject } from "./token-encoder-subject.ts";
