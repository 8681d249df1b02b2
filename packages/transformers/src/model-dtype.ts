/** The number formats a model's weights can be stored in, by the names of the hub. */
export const MODEL_DTYPES = ["fp32", "fp16", "q8", "int8", "uint8", "q4", "q4f16", "bnb4"] as const;

/** One of {@link MODEL_DTYPES}. */
export type ModelDtype = (typeof MODEL_DTYPES)[number];

// Where the name of the file differs from `_` and the format: `@huggingface/transformers`, src/utils/dtypes.js.
const SUFFIXES: Partial<Record<ModelDtype, string>> = { fp32: "", q8: "_quantized" };

/** Path of the weights inside a model's folder. */
export function weightsFile(dtype: ModelDtype): string {
  return `onnx/model${SUFFIXES[dtype] ?? `_${dtype}`}.onnx`;
}

/** Whether a value of a model's file names a format. */
export function isModelDtype(value: unknown): value is ModelDtype {
  return MODEL_DTYPES.some((dtype) => dtype === value);
}
