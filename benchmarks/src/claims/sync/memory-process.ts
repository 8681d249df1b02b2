// One sync of COUNT documents into a file, and a second one that finds nothing to do: FOLDER COUNT.
import { EmbeddingMatrix } from "@embedloom/core";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { createSync } from "@embedloom/sync";
import { createFreeEmbedder } from "../../free-embedder.ts";

const [folder = "", countText] = process.argv.slice(2);
const count = Number(countText);
const DIMENSIONS = 8;

function* documents(): Generator<{ id: string; text: string }> {
  const filling = "Some words that are embedded. ".repeat(15);
  for (let i = 0; i < count; i++) yield { id: `folder/document-${i}.md`, text: `Document ${i}. ${filling}` };
}

let made = 0;
const embedder = createFreeEmbedder(DIMENSIONS, (texts) => {
  const rows = EmbeddingMatrix.zeros(texts.length, DIMENSIONS);
  for (let i = 0; i < rows.count; i++) rows.row(i)[(made += 1) % DIMENSIONS] = 1;
  return rows;
});
const sink = createSqliteVecSink({ path: `${folder}/vectors.sqlite` });
const chunker = { chunk: (text: string) => [{ start: 0, end: text.length }] };
const sync = createSync({ source: documents, sink, embedder, chunker, file: `${folder}/memory.sync`, batchSize: 1000 });
const first = await sync.run();
const firstMB = process.resourceUsage().maxRSS / 1024;
const second = await sync.run();
const peakMB = process.resourceUsage().maxRSS / 1024;
const { unchanged } = second;
console.log(JSON.stringify({ added: first.added, unchanged, firstMs: first.ms, secondMs: second.ms, firstMB, peakMB }));
await sink.close();
