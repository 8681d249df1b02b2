// Notes in PostgreSQL, and a question to them: node pgvector.ts "Who pays for the roof?"
import { globSync, readFileSync } from "node:fs";
import { withBatching } from "@embedloom/batcher";
import { contentDigest, fingerprintText } from "@embedloom/core";
import { createMarkdownChunker, readChunks } from "@embedloom/late-chunk";
import { createOpenAI } from "@embedloom/openai";
import { createPgvectorSink } from "@embedloom/pgvector";

const { POSTGRES_URL } = process.env;
const embedder = withBatching(createOpenAI({ model: "text-embedding-3-small" })); // with the key in OPENAI_API_KEY
// Without a server: PGlite, which is PostgreSQL inside of this process.
const sink = createPgvectorSink(POSTGRES_URL === undefined ? { path: "vectors" } : { connectionString: POSTGRES_URL });

const dimensions = 1536; // of that model
const fingerprint = fingerprintText((await embedder.describe()).fingerprint, { dimensions });
const index = await sink.open({ fingerprint, dimensions, distance: "cosine", encoding: "float16" });

for (const source of globSync("notes/**/*.md")) {
  const note = readFileSync(source, "utf8");
  const chunks = readChunks(note, await createMarkdownChunker().chunk(note));
  const texts = chunks.map(({ text }) => text);
  const { embeddings } = await embedder.embed(texts, { inputType: "document" });
  const rows = chunks.map(({ text, start, end, startLine }, i) => {
    const vector = embeddings.row(i);
    const span: [number, number] = [start, end];
    return {
      id: `${source}#${i}`,
      source,
      digest: contentDigest(text),
      text,
      vector,
      span,
      metadata: { line: startLine },
    };
  });
  await index.deleteSource(source); // so that chunks which are gone do not stay
  await index.upsert(rows);
}

const { embeddings } = await embedder.embed([process.argv[2] ?? ""], { inputType: "query" });
const found = await index.search({ vector: embeddings.row(0), fingerprint }, { k: 3 });
for (const { score, source, metadata, text } of found)
  console.log(score.toFixed(2), `${source}:${metadata?.line}`, text);
await sink.close();
