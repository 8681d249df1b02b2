import { ModelLoadError, UnsupportedError } from "@embedloom/core";
import { AutoModel, type PreTrainedModel, Tensor } from "@huggingface/transformers";
import { extraTensor, type InputShape } from "./extra-tensor.ts";
import { KNOWN_INPUTS, type KnownInput } from "./known-inputs.ts";
import { asJsonObject, readModelJson } from "./model-json.ts";
import type { ExtraInputs, RunnerJob } from "./model-runner.ts";

/** A network in memory. */
export interface OnnxModel {
  /**
   * Runs sequences of ids together, specials included, and gives for each its token vectors one after another. Shorter ones
   * are padded, and their padding is masked.
   *
   * @throws ModelLoadError when the network gives no token vectors
   */
  run(sequences: readonly Int32Array[], extraInputs: ExtraInputs): Promise<Float32Array[]>;
  /** Frees the memory. */
  dispose(): Promise<void>;
}

/**
 * Loads the weights; touches no network.
 *
 * @throws ModelLoadError when the runtime refuses the file, or the network wants inputs that nobody gives
 */
export async function openOnnxModel({ folder, dtype, intraOpThreads, extraInputs }: RunnerJob): Promise<OnnxModel> {
  const where = `The ${dtype} weights in ${folder}`;
  const model = await AutoModel.from_pretrained(folder, {
    dtype,
    local_files_only: true,
    session_options: intraOpThreads === undefined ? {} : { intraOpNumThreads: intraOpThreads },
  }).catch((error: unknown) => {
    throw new ModelLoadError(`${where} cannot be loaded.`, { cause: error });
  });
  try {
    const wanted = inputShapes(model);
    await checkInputs(wanted, extraInputs, folder, where);
    return {
      run: (sequences, extra) => runOnce(model, wanted, sequences, extra, where),
      async dispose() {
        await model.dispose();
      },
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

function inputShapes(model: PreTrainedModel): readonly InputShape[] {
  const { inputNames, inputMetadata }: { inputNames: readonly string[]; inputMetadata?: readonly InputShape[] } =
    model.sessions["model"];
  return inputNames.map((name) => inputMetadata?.find((each) => each.name === name) ?? { name });
}

async function checkInputs(
  wanted: readonly InputShape[],
  extraInputs: ExtraInputs,
  folder: string,
  where: string,
): Promise<void> {
  const names = wanted.map(({ name }) => name);
  const missing = names.filter((name) => !(name in KNOWN_INPUTS) && extraInputs[name] === undefined);
  if (missing.length > 0) {
    const tasks = missing.includes("task_id") ? await taskList(folder) : "";
    throw new ModelLoadError(
      `${where} want inputs that are not known here: ${missing.join(", ")}. Give a number for each with \`extraInputs\`, as the model card says.${tasks}`,
    );
  }
  const unwanted = Object.keys(extraInputs).filter((name) => !names.includes(name));
  if (unwanted.length > 0) {
    throw new ModelLoadError(
      `${where} have no input ${unwanted.join(", ")}, which \`extraInputs\` gives; they have ${names.join(", ")}.`,
    );
  }
}

/** jina-embeddings-v3 lists its tasks in config.json, and wants the position of one. */
async function taskList(folder: string): Promise<string> {
  const { lora_adaptations: tasks } = asJsonObject(await readModelJson(folder, "config.json"));
  if (!Array.isArray(tasks)) return "";
  return ` Its tasks: ${tasks.map((task, i) => `${i} ${String(task)}`).join(", ")}.`;
}

async function runOnce(
  model: PreTrainedModel,
  wanted: readonly InputShape[],
  sequences: readonly Int32Array[],
  extraInputs: ExtraInputs,
  where: string,
): Promise<Float32Array[]> {
  const length = Math.max(...sequences.map((sequence) => sequence.length));
  const inputs: Record<string, Tensor> = {};
  for (const shape of wanted) {
    const { name } = shape;
    const known: KnownInput | undefined = KNOWN_INPUTS[name];
    inputs[name] = known
      ? new Tensor("int64", known(sequences, length), [sequences.length, length])
      : extraTensor(shape, extraInputs[name]!, where);
  }
  let outputs: Readonly<Record<string, unknown>> = {};
  try {
    outputs = await model(inputs);
    return tokenVectors(outputs, sequences, length, where);
  } finally {
    for (const tensor of [...Object.values(inputs), ...Object.values(outputs)]) {
      if (tensor instanceof Tensor) tensor.dispose();
    }
  }
}

function tokenVectors(
  outputs: Readonly<Record<string, unknown>>,
  sequences: readonly Int32Array[],
  length: number,
  where: string,
): Float32Array[] {
  // Some exports also give `sentence_embedding`, already pooled: of no use where single tokens are wanted.
  const output = outputs["last_hidden_state"] ?? outputs["token_embeddings"];
  if (!(output instanceof Tensor)) {
    throw new ModelLoadError(
      `${where} give no token vectors (last_hidden_state or token_embeddings), only ${Object.keys(outputs).join(", ")}.`,
    );
  }
  const { dims, data } = output;
  const [count, tokens, width = 0] = dims;
  if (dims.length !== 3 || count !== sequences.length || tokens !== length) {
    throw new ModelLoadError(
      `${where} gave an output of shape [${dims.join(", ")}] for ${length} tokens; expected [${sequences.length}, ${length}, width].`,
    );
  }
  if (output.type === "float16" && data instanceof Uint16Array) {
    throw new UnsupportedError(
      `${where} give 16-bit floats, which this Node.js cannot read: use Node 24 or later, or another dtype.`,
    );
  }
  const values = data as Float32Array;
  // Copies: the runtime takes its memory back.
  return sequences.map((sequence, i) => {
    const from = i * length * width;
    return new Float32Array(values.subarray(from, from + sequence.length * width));
  });
}
