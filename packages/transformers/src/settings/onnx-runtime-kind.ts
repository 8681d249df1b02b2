/** The two builds of ONNX Runtime, and none of them. */
export const ONNX_RUNTIMES = ["native", "wasm", "javascript"] as const;

/** One of {@link ONNX_RUNTIMES}. */
export type OnnxRuntimeKind = (typeof ONNX_RUNTIMES)[number];
