import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createJinaDocuments } from "@embedloom/jina";

const data = [0.6, 0.8].map((value, index) => ({ index, embedding: [value, -value] }));
const reply = JSON.stringify({ data, usage: { total_tokens: 9 } });
const server = createServer((_, response) => response.setHeader("content-type", "application/json").end(reply));
await once(server.listen(0, "127.0.0.1"), "listening");
const encoder = createJinaDocuments({
  apiKey: "none",
  baseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  facts: { dimensions: 2, contextTokens: 100, lateChunking: true },
});
const { documents, usage } = await encoder.encode([{ chunks: ["a lease", "its end"] }]);
console.log(documents[0]?.embeddings?.count, usage.tokens); // 2 9
server.close();
