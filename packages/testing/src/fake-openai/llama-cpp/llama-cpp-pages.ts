import { type Exchange, jsonReply, type Reply } from "../../fake-http/index.ts";
import type { RequestRules } from "../validate-request.ts";
import { loadedModel } from "./llama-cpp-request.ts";

/** A JSON answer as llama.cpp's server sends it. */
export function llamaCppReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return jsonReply(status, value, { "content-type": "application/json; charset=utf-8", ...headers });
}

/** An error of the server itself; those of a request have `code` first. */
export function llamaCppFailure(status: number, message: string, type: string): Reply {
  return llamaCppReply(status, { error: { message, type, code: status } });
}

/** Answers what is not about vectors; `undefined` hands the request on. */
export function llamaCppPage({ request, url }: Exchange, rules: RequestRules): Reply | undefined {
  const isModels = url.pathname === "/v1/models" || url.pathname === "/models";
  if (request.method === "GET" && isModels) return llamaCppReply(200, modelList(rules));
  if (request.method === "GET" && url.pathname === "/health") return llamaCppReply(200, { status: "ok" });
  const isEmbedding = ["/v1/embeddings", "/embeddings", "/embedding"].includes(url.pathname);
  if (request.method === "POST" && isEmbedding) return undefined;
  return llamaCppFailure(404, "File Not Found", "not_found_error");
}

function modelList(rules: RequestRules): object {
  const [name, { dimensions, tokensPerInput = 512 }] = loadedModel(undefined, rules.models);
  const details = {
    parent_model: "",
    format: "gguf",
    family: "",
    families: [""],
    parameter_size: "",
    quantization_level: "",
  };
  const meta = {
    vocab_type: 3,
    n_vocab: 30_522,
    n_ctx: tokensPerInput,
    n_ctx_train: tokensPerInput,
    n_embd: dimensions,
    n_params: 22_565_376,
    size: 90_261_504,
    ftype: "all F32",
  };
  const listed = { name, model: name, modified_at: "", size: "", digest: "", type: "model", description: "" };
  return {
    models: [{ ...listed, tags: [""], capabilities: ["completion"], parameters: "", details }],
    object: "list",
    data: [
      {
        id: name,
        aliases: [name],
        tags: [],
        object: "model",
        architecture: { input_modalities: ["text"], output_modalities: ["text"] },
        created: 1_795_998_968,
        owned_by: "llamacpp",
        meta,
      },
    ],
  };
}
