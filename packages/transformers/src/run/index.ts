// Runners of a model: the interface, a pool of several, and loading ONNX Runtime.
export { extraInputsFor } from "./extra-inputs.ts";
export type { ExtraInputs, ModelRunner, RunnerFacts, RunnerJob } from "./model-runner.ts";
export { keepNativeQuiet, loadOnnxRuntime, type OnnxRuntime } from "./onnx-runtime.ts";
export { openRunnerPool } from "./runner-pool.ts";
