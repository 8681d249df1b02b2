import { ModelLoadError, UnsupportedError } from "@embedloom/core";
import type { InferenceSession, Tensor } from "onnxruntime-web";
import { emptyPast, isPast } from "./empty-past.ts";
import { extraTensor, type InputShape } from "./extra-tensor.ts";
import { KNOWN_INPUTS, type KnownInput } from "../settings/index.ts";
import { asJsonObject, type ModelFolder, readModelJson } from "../folder/index.ts";
import type { ExtraInputs, OnnxRuntime, RunnerJob } from "../run/index.ts";
import { openOnnxSession } from "./onnx-session.ts";

/** A network in memory. */
export interface OnnxModel {
  /**
   * Runs sequences of ids, including special tokens, together. Gives for each sequence its token vectors one after another.
   * Shorter sequences are padded, and the padding is masked.
   *
   * @throws ModelLoadError when the network gives no token vectors
   */
  run(sequences: readonly Int32Array[], extraInputs: ExtraInputs): Promise<Float32Array[]>;
  /** Frees the memory. */
  dispose(): Promise<void>;
}

/**
 * Loads the weights, without any network access.
 *
 * @throws ModelLoadError when the runtime refuses the file, or the network needs inputs that nobody gives
 */
export async function openOnnxModel(job: RunnerJob, folder: ModelFolder, runtime: OnnxRuntime): Promise<OnnxModel> {
  const { weights, extraInputs } = job;
  const where = `The weights ${weights} in ${folder.name}`;
  const session = await openOnnxSession(runtime, folder, job).catch((error: unknown) => {
    throw new ModelLoadError(`${where} cannot be loaded.`, { cause: error });
  });
  try {
    const wanted = inputShapes(session);
    await checkInputs(wanted, extraInputs, folder, where);
    const network: Network = { runtime, session, wanted, where };
    return {
      run: (sequences, extra) => runOnce(network, sequences, extra),
      dispose: () => session.release(),
    };
  } catch (error) {
    await session.release();
    throw error;
  }
}

/** A session, and the facts that its error messages name. */
interface Network {
  readonly runtime: OnnxRuntime;
  readonly session: InferenceSession;
  readonly wanted: readonly InputShape[];
  readonly where: string;
}

function inputShapes({ inputNames, inputMetadata }: InferenceSession): readonly InputShape[] {
  return inputNames.map((name) => {
    const declared = inputMetadata.find((each) => each.name === name);
    return declared?.isTensor === true ? { name, type: declared.type, shape: declared.shape } : { name };
  });
}

async function checkInputs(
  wanted: readonly InputShape[],
  extraInputs: ExtraInputs,
  folder: ModelFolder,
  where: string,
): Promise<void> {
  const names = wanted.map(({ name }) => name);
  const unknown = wanted.filter(({ name }) => !(name in KNOWN_INPUTS) && extraInputs[name] === undefined);
  const missing = unknown.filter((shape) => !isPast(shape)).map(({ name }) => name);
  if (missing.length > 0) {
    refuseOtherTasks(unknown, where);
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

/** A caller can set an input to a number, but not one with several axes. Such a graph does not make token vectors of a text. */
function refuseOtherTasks(unknown: readonly InputShape[], where: string): void {
  const others = unknown.filter(({ shape = [] }) => shape.length > 1);
  if (others.length === 0) return;
  const [first] = others;
  throw new ModelLoadError(
    `${where} want ${first!.name}${others.length > 1 ? ` and ${others.length - 1} more inputs` : ""}, which a text does not give: this graph is for another task. Export the model with \`--task feature-extraction\`, or choose another of its graphs with \`weightsFile\`.`,
  );
}

/** jina-embeddings-v3 lists its tasks in config.json and needs the position of one of them. */
async function taskList(folder: ModelFolder): Promise<string> {
  const { lora_adaptations: tasks } = asJsonObject(await readModelJson(folder, "config.json"));
  if (!Array.isArray(tasks)) return "";
  return ` Its tasks: ${tasks.map((task, i) => `${i} ${String(task)}`).join(", ")}.`;
}

async function runOnce(
  { runtime, session, wanted, where }: Network,
  sequences: readonly Int32Array[],
  extraInputs: ExtraInputs,
): Promise<Float32Array[]> {
  const length = Math.max(...sequences.map((sequence) => sequence.length));
  const inputs: Record<string, Tensor> = {};
  for (const shape of wanted) {
    const { name } = shape;
    const known: KnownInput | undefined = KNOWN_INPUTS[name];
    if (known) inputs[name] = idTensor(runtime, shape, known(sequences, length), [sequences.length, length]);
    else if (isPast(shape)) inputs[name] = emptyPast(runtime, shape, sequences.length, where);
    else inputs[name] = extraTensor(runtime, shape, extraInputs[name]!, where);
  }
  let outputs: Readonly<Record<string, Tensor>> = {};
  try {
    outputs = await session.run(inputs);
    return tokenVectors(outputs, sequences, length, where);
  } finally {
    for (const tensor of [...Object.values(inputs), ...Object.values(outputs)]) tensor.dispose();
  }
}

function idTensor({ Tensor }: OnnxRuntime, { type }: InputShape, values: BigInt64Array, dims: number[]): Tensor {
  if (type === "int32") return new Tensor("int32", Int32Array.from(values, Number), dims);
  return new Tensor("int64", values, dims);
}

function tokenVectors(
  outputs: Readonly<Record<string, Tensor>>,
  sequences: readonly Int32Array[],
  length: number,
  where: string,
): Float32Array[] {
  // Some exports also give `sentence_embedding`, which is already pooled and does not help when single tokens are needed.
  const output = outputs["last_hidden_state"] ?? outputs["token_embeddings"];
  if (output === undefined) {
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
