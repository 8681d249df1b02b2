import type { Reply } from "../fake-http/reply.ts";
import { fullModelName } from "./model-name.ts";
import { ollamaError, ollamaReply } from "./ollama-error.ts";
import { installedModel, type NamedModel, type OllamaState } from "./ollama-state.ts";

const modifiedAt = "2025-05-10T08:06:48.639712648-07:00";
const defaultSizeBytes = 274_302_450;

/** `GET /api/tags`: what is installed. */
export function tagsReply(state: OllamaState): Reply {
  const models = [...state.installed].flatMap((name) => state.registry.get(name) ?? []);
  return ollamaReply(200, { models: models.map((named) => tag(state, named)) });
}

/** `POST /api/show`: everything about one installed model. */
export function showReply(state: OllamaState, body: Readonly<Record<string, unknown>>): Reply {
  const requested = body["model"] ?? body["name"];
  if (typeof requested !== "string" || requested === "") return ollamaError(400, "model is required");
  const named = installedModel(state, requested);
  if (named === undefined) return ollamaError(404, `model '${fullModelName(requested) ?? requested}' not found`);
  const parameters = Object.entries(named.model.parameters ?? {});
  return ollamaReply(200, {
    // Go pads the name to 30 columns and leaves an empty text out.
    ...(parameters.length === 0
      ? {}
      : { parameters: parameters.map(([name, value]) => `${name.padEnd(30)} ${value}`).join("\n") }),
    template: "{{ .Prompt }}",
    details: details(named),
    model_info: modelInfo(named),
    ...(state.behavior.capabilities ? { capabilities: capabilities(named) } : {}),
    modified_at: modifiedAt,
  });
}

/** Bytes of the model's one layer. */
export function sizeOf({ model }: NamedModel): number {
  return model.sizeBytes ?? defaultSizeBytes;
}

function architecture({ model }: NamedModel): string {
  return model.architecture ?? "bert";
}

function details(named: NamedModel): object {
  const family = architecture(named);
  return {
    parent_model: "",
    format: "gguf",
    family,
    families: [family],
    parameter_size: "137M",
    quantization_level: "F16",
  };
}

function modelInfo(named: NamedModel): object {
  const { dimensions, contextLength, poolingType = 1 } = named.model;
  const arch = architecture(named);
  return {
    "general.architecture": arch,
    "general.parameter_count": 136_727_040,
    [`${arch}.attention.causal`]: poolingType === 0 || poolingType === 3,
    [`${arch}.context_length`]: contextLength,
    [`${arch}.embedding_length`]: dimensions,
    // A chat model has no pooling type at all.
    ...(poolingType === 0 ? {} : { [`${arch}.pooling_type`]: poolingType }),
    "tokenizer.ggml.model": "bert",
    "tokenizer.ggml.tokens": null,
  };
}

function capabilities({ model }: NamedModel): readonly string[] {
  return model.poolingType === 0 ? ["completion"] : ["embedding"];
}

function tag(state: OllamaState, named: NamedModel): object {
  const { dimensions, contextLength } = named.model;
  const lengths = { context_length: contextLength, embedding_length: dimensions };
  return {
    name: named.name,
    model: named.name,
    modified_at: modifiedAt,
    size: sizeOf(named),
    digest: named.digest,
    details: { ...details(named), ...(state.behavior.llamaServer ? lengths : {}) },
    ...(state.behavior.llamaServer ? { capabilities: capabilities(named) } : {}),
  };
}
