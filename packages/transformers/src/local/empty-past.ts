import { ModelLoadError } from "@embedloom/core";
import type { Tensor } from "onnxruntime-web";
import type { InputShape } from "./extra-tensor.ts";
import type { OnnxRuntime } from "../run/index.ts";

/** Whether an input holds what a decoder has computed for earlier tokens, as exports for generation need it. */
export function isPast({ name, shape = [] }: InputShape): boolean {
  return name.startsWith("past_key_values.") && shape.length === 4;
}

/**
 * The past of a text that begins here: none, in the shape that the network declares, which is sequences, heads, tokens, width.
 *
 * @throws ModelLoadError when the network does not say how many heads it has, or of what kind the values are
 */
export function emptyPast(
  { Tensor }: Pick<OnnxRuntime, "Tensor">,
  { name, type = "float32", shape = [] }: InputShape,
  count: number,
  where: string,
): Tensor {
  const [, heads, , width] = shape;
  if (typeof heads === "number" && typeof width === "number" && heads > 0 && width > 0) {
    if (type === "float32") return new Tensor(type, new Float32Array(0), [count, heads, 0, width]);
    if (type === "float16") return new Tensor(type, new Uint16Array(0), [count, heads, 0, width]);
  }
  throw new ModelLoadError(
    `${where} want ${name} as ${type} of [${shape.join(", ")}], which cannot be left empty: export the model with \`--task feature-extraction\`, which asks for no past.`,
  );
}
