// Notes in one SQLite file, each paid for once: node sqlite-vec.ts "Who pays for the roof?"
import { globSync, readFileSync } from "node:fs";
import { embedStream, withBatching } from "@embedloom/batcher";
import { withCache } from "@embedloom/cache";
import { compose, contentDigest, fingerprintText, type SinkRow } from "@embedloom/core";
import { writeRows } from "@embedloom/core/sink";
import { createMarkdownChunker, readChunks } from "@embedloom/late-chunk";
import { createOpenAI } from "@embedloom/openai";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";

const embedder = compose(
  createOpenAI({ model: "text-embedding-3-small" }), // with the key in OPENAI_API_KEY
  (provider) => withBatching(provider),
  (batched) => withCache(batched, createSqliteStore({ path: "cache.sqlite" })), // a second run pays for what changed
);
const sink = createSqliteVecSink({ path: "vectors.sqlite" });
const dimensions = 1536; // of that model
const fingerprint = fingerprintText((await embedder.describe()).fingerprint, { dimensions });
const index = await sink.open({ fingerprint, dimensions, distance: "cosine", encoding: "float32" });

async function* chunks() {
  for (const source of globSync("notes/**/*.md")) {
    const note = readFileSync(source, "utf8");
    const read = readChunks(note, await createMarkdownChunker().chunk(note));
    yield* read.map(({ text, startLine }, i) => ({ id: `${source}#${i}`, source, text, startLine }));
  }
}
async function* rows(): AsyncIterable<SinkRow> {
  const stream = embedStream(embedder, chunks(), { text: ({ text }) => text, inputType: "document" });
  for await (const {
    item: { startLine, ...chunk },
    embedding,
  } of stream)
    yield { ...chunk, vector: embedding, digest: contentDigest(chunk.text), metadata: { line: startLine } };
}
const { written } = await writeRows(index, rows()); // constant memory, however many notes there are
console.log(`${written} chunks`);

const { embeddings } = await embedder.embed([process.argv[2] ?? ""], { inputType: "query" });
const found = await index.search({ vector: embeddings.row(0), fingerprint }, { k: 3 });
for (const { score, source, metadata, text } of found)
  console.log(score.toFixed(2), `${source}:${metadata?.line}`, text);
await sink.close();
await embedder.close();
