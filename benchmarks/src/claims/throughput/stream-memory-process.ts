// Streams in a process of its own: <base URL or "free"> <items> <width>. Prints its peak memory and what it took as JSON.
import { argv, resourceUsage } from "node:process";
import { embedStream, withBatching } from "@embedloom/batcher";
import { EmbeddingMatrix } from "@embedloom/core";
import { createOpenAI } from "@embedloom/openai";
import { createFreeEmbedder } from "../../free-embedder.ts";

const [, , where = "free", count = "0", width = "1536"] = argv;
const dimensions = Number(width);

// Rows of its own for every request, as a provider makes them.
const free = createFreeEmbedder(dimensions, (inputs) => {
  const embeddings = EmbeddingMatrix.zeros(inputs.length, dimensions);
  embeddings.data.fill(0.5);
  return embeddings;
});
const provider =
  where === "free" ? free : createOpenAI({ model: "text-embedding-3-small", baseURL: where, apiKey: "k" });

function* source(): Generator<string> {
  for (let i = 0; i < Number(count); i++)
    yield `Text ${i} of the stream, about as long as one sentence of a document is.`;
}

const begin = performance.now();
let items = 0;
let sum = 0;
for await (const { embedding } of embedStream(withBatching(provider), source())) {
  items += 1;
  sum += embedding[dimensions - 1] ?? Number.NaN;
}
const seconds = (performance.now() - begin) / 1000;
if (items !== Number(count) || Number.isNaN(sum)) throw new Error(`Expected ${count} vectors, got ${items}.`);
console.log(JSON.stringify({ seconds, peakMb: resourceUsage().maxRSS / 1000 }));
