// What every sink must do, one aspect a file.
export { vectorSinkContract } from "./vector-sink-contract.ts";
export type { VectorSinkSubject } from "./vector-sink-subject.ts";
