import { ModelLoadError, UnsupportedError } from "@embedloom/core";
import { AutoModel, type PreTrainedModel, Tensor } from "@huggingface/transformers";
import type { ModelFiles } from "./model-files.ts";

/** A network in memory. */
export interface OnnxModel {
  /**
   * Runs one sequence of ids, specials included, and gives its token vectors one after another.
   *
   * @throws ModelLoadError when the network gives no token vectors
   */
  run(ids: Int32Array): Promise<Float32Array>;
  /** Frees the memory. */
  dispose(): Promise<void>;
}

type Input = (ids: Int32Array) => BigInt64Array;

const INPUTS: Readonly<Record<string, Input>> = {
  input_ids: (ids) => BigInt64Array.from(ids, BigInt),
  attention_mask: (ids) => new BigInt64Array(ids.length).fill(1n),
  token_type_ids: (ids) => new BigInt64Array(ids.length),
  position_ids: (ids) => BigInt64Array.from(ids, (_, i) => BigInt(i)),
};

/**
 * Loads the weights; touches no network.
 *
 * @throws ModelLoadError when the runtime refuses the file, or the network wants inputs that are not known here
 */
export async function openOnnxModel(files: ModelFiles, intraOpThreads: number | undefined): Promise<OnnxModel> {
  const { folder, dtype } = files;
  const where = `The ${dtype} weights in ${folder}`;
  const model = await AutoModel.from_pretrained(folder, {
    dtype,
    local_files_only: true,
    session_options: intraOpThreads === undefined ? {} : { intraOpNumThreads: intraOpThreads },
  }).catch((error: unknown) => {
    throw new ModelLoadError(`${where} cannot be loaded.`, { cause: error });
  });
  const wanted = inputNames(model);
  const unknown = wanted.filter((name) => INPUTS[name] === undefined);
  if (unknown.length > 0) {
    await model.dispose();
    throw new ModelLoadError(`${where} want inputs that are not supported: ${unknown.join(", ")}.`);
  }
  return {
    run: (ids) => runOnce(model, wanted, ids, where),
    async dispose() {
      await model.dispose();
    },
  };
}

function inputNames(model: PreTrainedModel): string[] {
  const { inputNames: names }: { inputNames: string[] } = model.sessions["model"];
  return [...names];
}

async function runOnce(
  model: PreTrainedModel,
  wanted: readonly string[],
  ids: Int32Array,
  where: string,
): Promise<Float32Array> {
  const inputs = wanted.map((name) => [name, new Tensor("int64", INPUTS[name]!(ids), [1, ids.length])] as const);
  let outputs: Readonly<Record<string, unknown>> = {};
  try {
    outputs = await model(Object.fromEntries(inputs));
    return tokenVectors(outputs, ids.length, where);
  } finally {
    for (const tensor of [...inputs.map(([, input]) => input), ...Object.values(outputs)]) {
      if (tensor instanceof Tensor) tensor.dispose();
    }
  }
}

function tokenVectors(outputs: Readonly<Record<string, unknown>>, length: number, where: string): Float32Array {
  // Some exports also give `sentence_embedding`, already pooled: of no use where single tokens are wanted.
  const output = outputs["last_hidden_state"] ?? outputs["token_embeddings"];
  if (!(output instanceof Tensor)) {
    throw new ModelLoadError(
      `${where} give no token vectors (last_hidden_state or token_embeddings), only ${Object.keys(outputs).join(", ")}.`,
    );
  }
  const { dims, data } = output;
  if (dims.length !== 3 || dims[0] !== 1 || dims[1] !== length) {
    throw new ModelLoadError(
      `${where} gave an output of shape [${dims.join(", ")}] for ${length} tokens; expected [1, ${length}, width].`,
    );
  }
  if (output.type === "float16" && data instanceof Uint16Array) {
    throw new UnsupportedError(
      `${where} give 16-bit floats, which this Node.js cannot read: use Node 24 or later, or another dtype.`,
    );
  }
  return Float32Array.from(data as Float32Array);
}
