import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { createFileJournal } from "@embedloom/batcher/file-journal";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { createBench, temporaryFile } from "../test-support/sync-bench.ts";

test.each(["float32", "int8", "binary"] as const)(
  "default: an index of %s in a file is updated and repaired",
  async (encoding) => {
    const folder = dirname(temporaryFile());
    const sink = createSqliteVecSink({ path: join(folder, "vectors.sqlite") });
    const bench = createBench({ sink, encoding, journal: createFileJournal(join(folder, "journal")) });
    bench.items = Array.from({ length: 50 }, (_, i) => ({ id: `d${i}`, text: `first ${i}\nsecond ${i}` }));
    expect(await bench.sync.run()).toMatchObject({ added: 100, embedded: 100 });
    const info = await bench.embedder.describe();
    const index = await sink.open({
      fingerprint: (await import("@embedloom/core")).fingerprintText(info.fingerprint, { dimensions: 32 }),
      dimensions: 32,
      distance: "cosine",
      encoding,
    });
    await index.deleteSource("d7");
    bench.items = bench.items.slice(0, 40).map((item, i) => ({ ...item, id: `renamed ${i}` }));
    expect(await bench.sync.run()).toMatchObject({ moved: 78, added: 2, deleted: 20, embedded: 0, remembered: 2 });
    expect(await bench.sync.run()).toMatchObject({ unchanged: 80, moved: 0, added: 0 });
    expect(await index.count()).toBe(80);
    const { embeddings } = await bench.embedder.embed(["second 7"], { inputType: "document" });
    const query = { vector: embeddings.row(0), fingerprint: index.identity.fingerprint };
    expect(await index.search(query, { k: 1 })).toMatchObject([{ source: "renamed 7", text: "second 7" }]);
    await sink.close();
  },
);
