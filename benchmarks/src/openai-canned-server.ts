// A server that answers `/v1/embeddings` with vectors made once, so that the client is what is measured. Run by
// openai-embeddings.ts as a process of its own; prints its base URL.
import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { seededRandom } from "@embedloom/testing";

const width = 1536;
const random = seededRandom("canned vectors");
const pool = Array.from({ length: 64 }, () => {
  const vector = Float32Array.from({ length: width }, () => random() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
});
const encoders = {
  base64: (vector: Float32Array) => JSON.stringify(Buffer.from(vector.buffer).toString("base64")),
  float: (vector: Float32Array) => JSON.stringify(Array.from(vector)),
};
const bodies = new Map<string, Buffer>();

function bodyOf(count: number, format: keyof typeof encoders): Buffer {
  const key = `${count} ${format}`;
  const made = bodies.get(key);
  if (made !== undefined) return made;
  const vectors = pool.map(encoders[format]);
  const items = Array.from(
    { length: count },
    (_, index) => `{"object":"embedding","index":${index},"embedding":${vectors[index % pool.length]}}`,
  );
  const usage = `{"prompt_tokens":${count * 50},"total_tokens":${count * 50}}`;
  const body = Buffer.from(
    `{"object":"list","data":[${items.join(",")}],"model":"text-embedding-3-small","usage":${usage}}`,
  );
  bodies.set(key, body);
  return body;
}

const server = createServer((request, response) => {
  void (async () => {
    const { input, encoding_format: format } = (await json(request)) as { input: unknown[]; encoding_format?: string };
    const body = bodyOf(input.length, format === "base64" ? "base64" : "float");
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.end(body);
  })();
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const address = server.address();
console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`);
