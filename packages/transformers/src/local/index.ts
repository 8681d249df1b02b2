// Runs a model in this thread: sessions and tensors of ONNX Runtime, and batches. It is loaded on demand.
export { openLocalRunner, openTokenizer } from "./local-runner.ts";
