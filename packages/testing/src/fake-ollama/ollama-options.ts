import type { FakeOllamaModel } from "./ollama-models.ts";

/** Options that belong to loading a model; another value of any of them means loading it again. */
export type LoadOptions = Readonly<Record<string, number | boolean | undefined>>;

type OptionType = "integer" | "boolean" | "float32" | "array";

const loadTimeOptions: Readonly<Record<string, OptionType>> = {
  num_ctx: "integer",
  num_batch: "integer",
  num_gpu: "integer",
  main_gpu: "integer",
  use_mmap: "boolean",
  num_thread: "integer",
};

const optionTypes: Readonly<Record<string, OptionType>> = {
  ...loadTimeOptions,
  draft_num_predict: "integer",
  num_keep: "integer",
  seed: "integer",
  num_predict: "integer",
  top_k: "integer",
  top_p: "float32",
  min_p: "float32",
  typical_p: "float32",
  repeat_last_n: "integer",
  temperature: "float32",
  repeat_penalty: "float32",
  presence_penalty: "float32",
  frequency_penalty: "float32",
  stop: "array",
};

/** What Ollama says of the first option of a wrong type; unknown options and `null` are let pass. */
export function optionProblem(options: unknown): string | undefined {
  for (const [name, value] of Object.entries(asRecord(options))) {
    const type = optionTypes[name];
    if (type !== undefined && value !== null && !fits(type, value)) return `option "${name}" must be of type ${type}`;
  }
  return undefined;
}

const defaultEmbeddingBatch = 2048;

/**
 * The load-time options of a request, completed from the Modelfile and the server's defaults. `num_ctx` above the
 * training context is that context; `num_batch` stays as it was given.
 */
export function loadOptions(
  model: FakeOllamaModel,
  options: unknown,
  { defaultNumCtx }: { readonly defaultNumCtx: number },
): LoadOptions {
  const requested = asRecord(options);
  const given: Record<string, number | boolean | undefined> = {};
  for (const name of Object.keys(loadTimeOptions)) {
    const value = requested[name] ?? model.parameters?.[name];
    if (typeof value === "number") given[name] = Math.trunc(value);
    else if (typeof value === "boolean") given[name] = value;
  }
  const { num_ctx: numCtx = defaultNumCtx, num_batch: numBatch, ...others } = given;
  // A negative number of GPU layers is the default, which leaves it to the server.
  if (Number(others["num_gpu"]) < 0) delete others["num_gpu"];
  return {
    num_ctx: Math.min(Number(numCtx), model.contextLength),
    num_batch: numBatch ?? Math.min(defaultEmbeddingBatch, Number(numCtx)),
    ...others,
  };
}

function fits(type: OptionType, value: unknown): boolean {
  if (type === "array") return Array.isArray(value);
  return typeof value === (type === "boolean" ? "boolean" : "number");
}

function asRecord(options: unknown): Readonly<Record<string, unknown>> {
  return typeof options === "object" && options !== null ? { ...options } : {};
}
