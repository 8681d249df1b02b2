import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createOpenAI } from "@embedloom/openai";

const reply = {
  data: [{ index: 0, embedding: [0.6, 0.8] }],
  model: "two-wide",
  usage: { prompt_tokens: 2, total_tokens: 2 },
};
const server = createServer((_, response) =>
  response.setHeader("content-type", "application/json").end(JSON.stringify(reply)),
);
await once(server.listen(0, "127.0.0.1"), "listening");
const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
const { embeddings, usage } = await createOpenAI({ model: "two-wide", baseURL, apiKey: "none" }).embed(["a lease"]);
console.log(embeddings.count, embeddings.dimensions, usage.tokens); // 1 2 2
server.close();
