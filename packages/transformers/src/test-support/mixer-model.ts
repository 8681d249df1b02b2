import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { externalTensor, floatTensor, integerTensor, node, onnxFile } from "./onnx-writer.ts";
import type { TokenizerFiles } from "./tokenizer-parts.ts";

/** Share of the window's mean in every token vector of the mixer. */
export const ALPHA = 0.5;

/** What differs from the plain mixer. */
export interface MixerOptions {
  /** Inputs the graph declares. @default input_ids, attention_mask */
  readonly inputs?: readonly string[];
  /** An integer input without axes that is added to every value of the table. Absent: there is none. */
  readonly scalar?: string;
  /** Name of the output. @default "last_hidden_state" */
  readonly output?: string;
  /** Gives the mean of the tokens instead of the tokens. @default false */
  readonly pooled?: boolean;
  /** Takes padding for text, as networks without an attention mask do. @default false */
  readonly ignoresMask?: boolean;
  /** Quantises its input by the range of all values of a run, as `q8` weights do. @default false */
  readonly quantises?: boolean;
  /** File beside the graph that holds the table. Absent: the graph holds it. */
  readonly dataFile?: string;
  /** Declares what a decoder has computed before, and leaves it alone. @default false */
  readonly wantsPast?: boolean;
  /** Id of a token whose vector is not a number. Absent: none. */
  readonly brokenId?: number;
}

/** Token vectors before mixing: row `id` of width `width`, small and all different. */
export function mixerTable(vocabulary: number, width: number, brokenId?: number): Float32Array {
  const table = Float32Array.from({ length: vocabulary * width }, (_, i) => Math.sin(1 + i * 0.7) + 0.25);
  return brokenId === undefined ? table : table.fill(NaN, brokenId * width, (brokenId + 1) * width);
}

/**
 * A network whose every output is known: `X[t] + ALPHA * mean(X)`, then the position from 1, then the number of tokens.
 */
export function mixerFile(vocabulary: number, width: number, options: MixerOptions = {}): Buffer {
  const {
    inputs = ["input_ids", "attention_mask"],
    output = "last_hidden_state",
    pooled = false,
    brokenId,
    scalar,
    ignoresMask = false,
    quantises = false,
    dataFile,
    wantsPast = false,
  } = options;
  const x = scalar === undefined ? "x" : "gathered";
  const tokens = pooled ? "tokens" : output;
  return onnxFile({
    inputs,
    scalars: scalar === undefined ? [] : [scalar],
    pasts: wantsPast ? ["past_key_values.0.key", "past_key_values.0.value"] : [],
    output: { name: output, dims: pooled ? ["batch", "width"] : ["batch", "tokens", "width"] },
    constants: [
      dataFile === undefined
        ? floatTensor("table", [vocabulary, width], mixerTable(vocabulary, width, brokenId))
        : externalTensor("table", [vocabulary, width], dataFile),
      floatTensor("alpha", [1], Float32Array.of(ALPHA)),
      integerTensor("time", [1]),
      integerTensor("last", [2]),
      integerTensor("axis", [1], []),
    ],
    nodes: [
      node("Gather", ["table", "input_ids"], quantises ? "exact" : x),
      ...(quantises ? quantised("exact", x) : []),
      ...(scalar === undefined
        ? []
        : [node("Cast", [scalar], "scalar_f", { to: 1 }), node("Add", ["gathered", "scalar_f"], "x")]),
      node("Cast", ["attention_mask"], "mask_f", { to: 1 }),
      node("Unsqueeze", ["mask_f", "last"], ignoresMask ? "mask" : "m"),
      ...(ignoresMask ? [node("Equal", ["mask", "mask"], "all"), node("Cast", ["all"], "m", { to: 1 })] : []),
      node("Mul", ["x", "m"], "xm"),
      node("ReduceSum", ["xm", "time"], "sum", { keepdims: 1 }),
      node("ReduceSum", ["m", "time"], "count", { keepdims: 1 }),
      node("Div", ["sum", "count"], "mean"),
      node("Mul", ["mean", "alpha"], "share"),
      node("Add", ["x", "share"], "y"),
      node("CumSum", ["m", "axis"], "position"),
      node("Mul", ["m", "count"], "length"),
      node("Concat", ["y", "position", "length"], tokens, { axis: 2 }),
      ...(pooled ? [node("ReduceSum", [tokens, "time"], output, { keepdims: 0 })] : []),
    ],
  });
}

function quantised(from: string, to: string): Buffer[] {
  return [
    node("DynamicQuantizeLinear", [from], ["quantised", "scale", "zero"]),
    node("DequantizeLinear", ["quantised", "scale", "zero"], to),
  ];
}

/** Writes files into a new temporary folder; objects as JSON. */
export async function writeFolder(files: Readonly<Record<string, Uint8Array | object>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "embedloom-transformers-"));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return folder;
}

/** The files of a mixer of width 6 (+2) with 48 tokens of context, by their paths in the model's folder. */
export function mixerFiles(
  tokenizer: TokenizerFiles,
  vocabulary: number,
  options: MixerOptions = {},
): Record<string, Uint8Array | object> {
  return {
    "config.json": { model_type: "bert", vocab_size: vocabulary, max_position_embeddings: 48 },
    "tokenizer.json": tokenizer.tokenizer,
    "tokenizer_config.json": tokenizer.config,
    "1_Pooling/config.json": { pooling_mode_mean_tokens: true, pooling_mode_cls_token: false },
    "onnx/model.onnx": mixerFile(vocabulary, 6, options),
  };
}
