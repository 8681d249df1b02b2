// Products in a LanceDB folder, searched within a category: node lancedb.ts tools "A saw for thick branches"
import { readFileSync } from "node:fs";
import { withBatching } from "@embedloom/batcher";
import { contentDigest, fingerprintText } from "@embedloom/core";
import { createLanceDBSink } from "@embedloom/lancedb";
import { createOpenAI } from "@embedloom/openai";

interface Product {
  readonly id: string;
  readonly category: string;
  readonly text: string;
}
const [category = "", question = ""] = process.argv.slice(2);
const products: Product[] = JSON.parse(readFileSync("products.json", "utf8"));

const dimensions = 512; // a third of what the model has, at a third of the space
const embedder = withBatching(createOpenAI({ model: "text-embedding-3-small", dimensions }));
const sink = createLanceDBSink({ path: "vectors" });
const fingerprint = fingerprintText((await embedder.describe()).fingerprint, { dimensions });
const index = await sink.open({ fingerprint, dimensions, distance: "cosine", encoding: "float16" });

const texts = products.map(({ text }) => text);
const { embeddings, usage } = await embedder.embed(texts, { inputType: "document" });
await index.upsert(
  products.map(({ id, category: kind, text }, i) => {
    const vector = embeddings.row(i);
    return { id, vector, source: "products.json", digest: contentDigest(text), text, metadata: { category: kind } };
  }),
);
console.log(`${await index.count()} products for $${usage.costUsd?.toFixed(6)}`);

const asked = await embedder.embed([question], { inputType: "query" });
const query = { vector: asked.embeddings.row(0), fingerprint };
const found = await index.search(query, { k: 3, filter: { metadata: { category } } });
for (const { score, id, text } of found) console.log(score.toFixed(2), id, text);
await sink.close();
