// Runs a model in this thread: sessions and tensors of ONNX Runtime, and batches. Loaded when needed.
export { openLocalRunner, openTokenizer } from "./local-runner.ts";
