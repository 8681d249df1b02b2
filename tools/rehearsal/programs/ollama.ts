import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createOllama } from "@embedloom/ollama";

const reply = JSON.stringify({ model: "two-wide", embeddings: [[0.6, 0.8]], prompt_eval_count: 2 });
const server = createServer((_, response) => response.setHeader("content-type", "application/json").end(reply));
await once(server.listen(0, "127.0.0.1"), "listening");
const embedder = createOllama({
  model: "two-wide",
  baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
});
const { embeddings } = await embedder.embed(["a lease"]);
console.log(embeddings.count, embeddings.dimensions); // 1 2
server.close();
