// One run of a sync, to be killed once it has said that it begins: node sync-process.ts KIND PLACE FOLDER URL SOURCE.
import { createJsonlSource } from "@embedloom/sync";
import { createFileJournal } from "@embedloom/batcher/file-journal";
import { type PlaceKind, worldOf } from "./claim-world.ts";

const [kind, place = "", folder = "", url = "", file = ""] = process.argv.slice(2);
const world = worldOf(kind as PlaceKind, {
  place,
  folder,
  url,
  source: createJsonlSource(file),
  journal: createFileJournal(`${folder}/${kind}.journal`),
  batchSize: 50,
});
process.stdout.write("begun ");
const { added, changed, moved, deleted, failures, withheld } = await world.sync.run();
console.log(JSON.stringify({ added, changed, moved, deleted, failures, withheld }));
await world.sink.close();
