import * as kinds from "../arguments/index.ts";
import type { KnownModel } from "../terms/index.ts";
import { MODEL_FACTS } from "./model-facts.ts";

// What copies of a model in other formats add to its name: onnx-community writes `-ONNX`, Qdrant `-onnx-Q`, others the format.
const COPY = /[-_.](onnx|gguf|openvino|quantized|q(\d\w*)?|fp16|fp32|bf16|u?int8|web)$/;

/**
 * The facts of a model by its name, an alias, or the last part of a hub name, also that of a copy such as
 * `onnx-community/all-MiniLM-L6-v2-ONNX`; case does not matter.
 *
 * Of an Ollama name the tag may be left out, and of `hf.co/owner/name:tag` it is. `undefined` for a model nobody has entered yet: everything still works, but
 * prompts, limits and Matryoshka sizes must then come from the settings or the server.
 *
 * @example
 * ```ts
 * import { knownModel } from "@embedloom/core";
 *
 * knownModel("nomic-embed-text")?.prompts?.query; // "search_query: "
 * ```
 */
export function knownModel(name: string): KnownModel | undefined {
  kinds.text("name", name);
  const wanted = name.toLowerCase();
  const untagged = wanted.replace(/:latest$/, "");
  const byAlias = MODEL_FACTS.find(({ aliases }) => aliases?.includes(untagged));
  return byAlias ?? byCopy(lastPart(wanted.replace(/^(hf|huggingface)(\.co\/.*):[^:/]*$/, "$2")));
}

function byCopy(wanted: string): KnownModel | undefined {
  const found = MODEL_FACTS.find(({ id }) => lastPart(id.toLowerCase()) === wanted);
  return found ?? (COPY.test(wanted) ? byCopy(wanted.replace(COPY, "")) : undefined);
}

function lastPart(id: string): string {
  return id.replace(/.*\//, "");
}
