import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSync } from "@embedloom/sync";
import { createFakeEmbedder, createFakeSink } from "@embedloom/testing";

const notes = [{ id: "a.md", text: "A lease ends in May." }];
const file = join(mkdtempSync(join(tmpdir(), "sync-")), "notes.sync");
const sync = createSync({ source: () => notes, sink: createFakeSink(), embedder: createFakeEmbedder(), file });
console.log((await sync.run()).added, (await sync.run()).unchanged); // 1 1
