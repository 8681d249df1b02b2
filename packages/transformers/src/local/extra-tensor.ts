import { ModelLoadError } from "@embedloom/core";
import type { Tensor } from "onnxruntime-web";
import type { OnnxRuntime } from "../run/index.ts";

/** An input as the network declares it. */
export interface InputShape {
  readonly name: string;
  /** Kind of its values. Absent: the runtime does not say. */
  readonly type?: string;
  /** Its axes; none for a single number. Absent: the runtime does not say. */
  readonly shape?: readonly (number | string)[];
}

/**
 * Makes a tensor of one number in the kind and shape that the network declares, such as the `task_id` of jina-embeddings-v3,
 * which has no axes.
 *
 * @throws ModelLoadError when the input is not for a single number
 */
export function extraTensor(
  { Tensor }: Pick<OnnxRuntime, "Tensor">,
  { name, type = "int64", shape = [] }: InputShape,
  value: number,
  where: string,
): Tensor {
  const axes = shape.length === 0 ? [] : [1];
  if (shape.length <= 1) {
    if (type === "int64") return new Tensor(type, BigInt64Array.of(BigInt(value)), axes);
    if (type === "int32") return new Tensor(type, Int32Array.of(value), axes);
    if (type === "float32") return new Tensor(type, Float32Array.of(value), axes);
  }
  throw new ModelLoadError(
    `${where} declare the input ${name} as ${type} with ${shape.length} axes; \`extraInputs\` can give one number of the type int64, int32 or float32.`,
  );
}
