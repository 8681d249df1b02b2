/** The number formats a model's weights can be stored in, by the names of the hub. */
export const MODEL_DTYPES = [
  "fp32",
  "fp16",
  "q8",
  "int8",
  "uint8",
  "q4",
  "q4f16",
  "bnb4",
  "q2",
  "q2f16",
  "q1",
  "q1f16",
] as const;

/** One of {@link MODEL_DTYPES}. */
export type ModelDtype = (typeof MODEL_DTYPES)[number];

// Formats whose file name does not end in `_` and the format. Source: `@huggingface/transformers` 4.3.1, src/utils/dtypes.js;
// optimum writes the same names.
const SUFFIXES: Partial<Record<ModelDtype, string>> = { fp32: "", q8: "_quantized" };

/** Possible paths of the weights in a format: in `onnx/` as on the hub, or in the root as optimum exports them. */
export function weightsFiles(dtype: ModelDtype): readonly [string, string] {
  const name = `model${SUFFIXES[dtype] ?? `_${dtype}`}.onnx`;
  return [`onnx/${name}`, name];
}

/** The format of a file, by its name. `undefined`: the name is of no known format, such as `model_qint8_avx512.onnx`. */
export function dtypeOfFile(file: string): ModelDtype | undefined {
  return MODEL_DTYPES.find((dtype) => weightsFiles(dtype).includes(file));
}

/** Whether a value of a model's file names a format. */
export function isModelDtype(value: unknown): value is ModelDtype {
  return MODEL_DTYPES.some((dtype) => dtype === value);
}
