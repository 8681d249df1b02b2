/** One of the two builds of ONNX Runtime. */
export const ONNX_RUNTIMES = ["native", "wasm"] as const;

/** One of {@link ONNX_RUNTIMES}. */
export type OnnxRuntimeKind = (typeof ONNX_RUNTIMES)[number];
