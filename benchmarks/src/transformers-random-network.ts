// Makes a network that costs what all-MiniLM-L6 costs (6 layers, 384 wide, 12 heads, 1,536 in between, fp32) and means
// nothing: its weights are random, and every layer has the same ones. For measuring where no real model is at hand.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { miniModelPath } from "@embedloom/mini-model";
import {
  floatTensor,
  integerTensor,
  node,
  onnxFile,
} from "../../packages/transformers/src/test-support/onnx-writer.ts";

const LAYERS = 6;
const WIDTH = 384;
const HEADS = 12;
const INNER = 1536;
const VOCABULARY = 20_000;

/** Writes the model with the mini model's tokenizer into a new temporary folder; `remove` deletes it. */
export function writeRandomNetwork(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "embedloom-random-"));
  for (const file of ["tokenizer.json", "tokenizer_config.json", "1_Pooling/config.json"]) {
    cpSync(join(miniModelPath, file), join(folder, file));
  }
  mkdirSync(join(folder, "onnx"));
  const config = {
    ...JSON.parse(readFileSync(join(miniModelPath, "config.json"), "utf8")),
    "transformers.js_config": {},
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  writeFileSync(join(folder, "onnx/model.onnx"), network());
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

function network(): Buffer {
  const projections = ["query", "key", "value", "out"].map((name) => weights(name, [WIDTH, WIDTH]));
  return onnxFile({
    inputs: ["input_ids", "attention_mask"],
    scalars: [],
    output: { name: "last_hidden_state", dims: ["batch", "tokens", "width"] },
    constants: [
      weights("table", [VOCABULARY, WIDTH], 1),
      ...projections,
      weights("up", [WIDTH, INNER]),
      weights("down", [INNER, WIDTH]),
      floatTensor("scale", [1], Float32Array.of((WIDTH / HEADS) ** -0.5)),
      floatTensor("one", [1], Float32Array.of(1)),
      floatTensor("much", [1], Float32Array.of(1e9)),
      integerTensor("heads", [1, 2]),
      integerTensor("split", [0, 0, HEADS, WIDTH / HEADS]),
      integerTensor("join", [0, 0, WIDTH]),
    ],
    nodes: [
      node("Gather", ["table", "input_ids"], "x0"),
      // 0 where there is text, far below every score where there is padding.
      node("Cast", ["attention_mask"], "mask", { to: 1 }),
      node("Sub", ["mask", "one"], "absent"),
      node("Mul", ["absent", "much"], "penalty"),
      node("Unsqueeze", ["penalty", "heads"], "bias"),
      ...Array.from({ length: LAYERS }, (_, i) => layer(i)).flat(),
      node("Identity", [`x${LAYERS}`], "last_hidden_state"),
    ],
  });
}

function layer(i: number): Buffer[] {
  const heads = (name: string, perm: readonly number[]): Buffer[] => [
    node("MatMul", [`x${i}`, name], `${name}${i}`),
    node("Reshape", [`${name}${i}`, "split"], `${name}${i}split`),
    node("Transpose", [`${name}${i}split`], `${name}${i}heads`, { perm }),
  ];
  return [
    ...heads("query", [0, 2, 1, 3]),
    ...heads("key", [0, 2, 3, 1]),
    ...heads("value", [0, 2, 1, 3]),
    node("MatMul", [`query${i}heads`, `key${i}heads`], `score${i}`),
    node("Mul", [`score${i}`, "scale"], `scaled${i}`),
    node("Add", [`scaled${i}`, "bias"], `masked${i}`),
    node("Softmax", [`masked${i}`], `share${i}`, { axis: 3 }),
    node("MatMul", [`share${i}`, `value${i}heads`], `read${i}`),
    node("Transpose", [`read${i}`], `read${i}tokens`, { perm: [0, 2, 1, 3] }),
    node("Reshape", [`read${i}tokens`, "join"], `joined${i}`),
    node("MatMul", [`joined${i}`, "out"], `attended${i}`),
    node("Add", [`x${i}`, `attended${i}`], `y${i}`),
    node("MatMul", [`y${i}`, "up"], `inner${i}`),
    node("Relu", [`inner${i}`], `active${i}`),
    node("MatMul", [`active${i}`, "down"], `fed${i}`),
    node("Add", [`y${i}`, `fed${i}`], `x${i + 1}`),
  ];
}

/** A tensor of small random numbers, the same in every run. */
function weights(name: string, dims: readonly [number, number], size = 0.02): Buffer {
  let state = name.length + dims[0] * dims[1];
  const values = Float32Array.from({ length: dims[0] * dims[1] }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * size;
  });
  return floatTensor(name, dims, values);
}
