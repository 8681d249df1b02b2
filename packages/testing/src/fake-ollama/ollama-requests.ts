import type { GoStruct } from "./go-struct.ts";

const options = "map[string]interface {}";

/** `POST /api/embed` */
export const embedRequest: GoStruct = {
  name: "api.EmbedRequest",
  fields: { model: "string", input: "any", keep_alive: "duration", truncate: "bool", dimensions: "int", options },
};

/** `POST /api/embeddings` */
export const legacyEmbeddingRequest: GoStruct = {
  name: "api.EmbeddingRequest",
  fields: { model: "string", prompt: "string", keep_alive: "duration", options },
};

/** `POST /api/show` */
export const showRequest: GoStruct = {
  name: "api.ShowRequest",
  fields: { model: "string", name: "string", system: "string", verbose: "bool", options },
};

/** `POST /api/pull` */
export const pullRequest: GoStruct = {
  name: "api.PullRequest",
  fields: { model: "string", name: "string", insecure: "bool", username: "string", password: "string", stream: "bool" },
};

/** `POST /v1/embeddings` */
export const openAIEmbedRequest: GoStruct = {
  name: "openai.EmbedRequest",
  fields: { model: "string", input: "any", dimensions: "int", encoding_format: "string" },
};
