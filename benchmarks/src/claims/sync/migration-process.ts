// One process of the migration claim: MODE FOLDER URL.
//   old: fills the old index; fill, switch, back, remove: that phase, to be killed
//   read: searches until its input ends; says how many answers it got, and how many were mixed or failed
import { createFileJournal } from "@embedloom/batcher/file-journal";
import { createParagraphChunker } from "@embedloom/late-chunk";
import { createFilePointer, createLiveIndex, createMigration, createSync } from "@embedloom/sync";
import { createFakeEmbedder, seededRandom } from "@embedloom/testing";
import { paragraphOf } from "./claim-documents.ts";
import { embedderAt, sinkIn } from "./claim-world.ts";
import { MIGRATED_ROWS } from "./migrated-rows.ts";

const [mode, folder = "", url = ""] = process.argv.slice(2);
const pointer = createFilePointer(`${folder}/live`);
const old = createFakeEmbedder({ model: "old", dimensions: 48, limits: { inputsPerRequest: 256 } });
const from = { name: "old", sink: sinkIn("sqlite-vec", folder, "old"), embedder: old };
const to = { name: "new", sink: sinkIn("sqlite-vec", folder, "new"), embedder: embedderAt(url) };

if (mode === "old") {
  function* documents() {
    for (let i = 0; i < MIGRATED_ROWS; i++) yield { id: `d${i}`, text: paragraphOf(i, 0) };
  }
  const chunker = createParagraphChunker();
  await createSync({ source: documents, sink: from.sink, embedder: old, chunker, file: `${folder}/old.sync` }).run();
} else if (mode === "read") await read();
else {
  const journal = createFileJournal(`${folder}/migration.journal`);
  const migration = createMigration({
    from,
    to,
    pointer,
    file: `${folder}/migration.sync`,
    journal,
    usdPerMillionTokens: 0.02,
    batchSize: 50,
  });
  process.stdout.write("begun ");
  if (mode === "price") console.log(JSON.stringify(await migration.price()));
  if (mode === "fill") {
    const { written, unchanged, missing, embedded } = await migration.fill();
    console.log(JSON.stringify({ written, unchanged, missing, embedded }));
  }
  if (mode === "switch") await migration.switch();
  if (mode === "back") await migration.goBack();
  if (mode === "remove") await migration.removeOld();
}
await from.sink.close();
await to.sink.close();

async function read(): Promise<void> {
  const live = createLiveIndex({ pointer, indexes: [from, to] });
  const random = seededRandom("reader");
  let [answers, mixed, failed, byNew] = [0, 0, 0, 0];
  process.stdin.resume();
  process.stdout.write("begun ");
  while (!process.stdin.readableEnded) {
    const text = paragraphOf(Math.floor(random() * MIGRATED_ROWS), 0);
    try {
      const { index, matches } = await live.search(text, { k: 3 });
      answers += 1;
      if (index === "new") byNew += 1;
      // Its own text is found with a cosine of 1 where query and rows are of one model, and nowhere else.
      if (matches.length !== 3 || matches[0]?.text !== text || matches[0].score < 0.999) mixed += 1;
    } catch (error) {
      failed += 1;
      console.error(error);
    }
    await new Promise(setImmediate);
  }
  console.log(JSON.stringify({ answers, mixed, failed, byNew }));
}
