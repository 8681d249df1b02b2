import { type KnownModel, type Pooling, UnsupportedError } from "@embedloom/core";
import type { JsonObject } from "../folder/index.ts";
import type { PoolingLayer } from "./pooling-layers.ts";

/** What a model's files say of its pooling. */
export interface PoolingFile {
  /** The file, for messages. */
  readonly file: string;
  readonly content: JsonObject;
}

/** Other facts that decide how a model pools. */
export interface PoolingContext {
  readonly folder: string;
  readonly known: KnownModel | undefined;
  /** The caller's setting. */
  readonly setting: Pooling | undefined;
  /** The layers after the pooling. */
  readonly layers: readonly PoolingLayer[];
  /** Whether the model has prompts. */
  readonly hasPrompts: boolean;
}

/** The names of sentence-transformers 5.7 and later, by those of before; in the order in which several are joined. */
const MODES: Readonly<Record<string, string>> = {
  pooling_mode_cls_token: "cls",
  pooling_mode_max_tokens: "max",
  pooling_mode_mean_tokens: "mean",
  pooling_mode_mean_sqrt_len_tokens: "mean_sqrt_len_tokens",
  pooling_mode_weightedmean_tokens: "weightedmean",
  pooling_mode_lasttoken: "lasttoken",
};

const POOLINGS: Readonly<Record<string, Pooling>> = { mean: "mean", cls: "cls", lasttoken: "last" };

/**
 * How the model pools: the caller's setting, else what its files say, else what is known. `undefined`: nothing is known.
 *
 * @throws UnsupportedError when the file names a pooling that is not done here
 */
export function modelPooling(named: PoolingFile | undefined, context: PoolingContext): Pooling | undefined {
  const { folder, known, setting, layers, hasPrompts } = context;
  if (setting !== undefined) return setting;
  if (named === undefined) return known?.pooling;
  const { file, content } = named;
  if (content["include_prompt"] === false && hasPrompts) {
    throw new UnsupportedError(
      `${file} in ${folder} leaves the prompt out of the pooling, which is not done here: set \`prompts\` to {}, or \`pooling\` to have the prompt pooled as well.`,
    );
  }
  const modes = poolingModes(content);
  const mode = modes.length === 1 ? modes[0]! : "";
  // This vector and the mean differ only in length, and scaling to length 1 removes that difference.
  const pooling = mode === "mean_sqrt_len_tokens" && layers.every(keepsDirection) ? "mean" : POOLINGS[mode];
  if (pooling !== undefined) return pooling;
  throw new UnsupportedError(
    `${file} in ${folder} asks for the pooling ${modes.join(" + ")}; only mean, cls and last are done here: choose another model, or set \`pooling\` if one of them fits.`,
  );
}

function keepsDirection({ kind }: PoolingLayer): boolean {
  return kind === "normalize";
}

/** The string or list in `pooling_mode`, else the booleans `pooling_mode_*`. If all of these are false, it is the mean. */
function poolingModes(content: JsonObject): readonly string[] {
  const { pooling_mode: named } = content;
  if (named !== undefined && named !== null) return [named].flat().map(String);
  const on = Object.keys(content).filter((name) => name.startsWith("pooling_mode_") && content[name] === true);
  return on.length === 0 ? ["mean"] : on.map((name) => MODES[name] ?? name.slice("pooling_mode_".length));
}
