import assert from "node:assert/strict";
import { EmbeddingMatrix } from "@embedloom/core";
import type { ContractCase } from "../contract/index.ts";
import { digests, entries, journalCase, type JournalSubject, vector } from "./journal-subject.ts";

/** What is remembered, and under which name. */
export function journalMemoryFacet(subject: JournalSubject): ContractCase[] {
  return [
    journalCase(
      subject,
      "content",
      "default: the next run finds what was embedded, in whatever order it asks",
      async ({ open }) => {
        const first = await open();
        await first.append(entries(4, 5));
        await first.append(entries(1, 9));
        await first.close();
        const found = await (await open()).lookup(digests(9, "absent", 4, 1, 5, 4));
        assert.deepEqual(found, [vector(9), undefined, vector(4), vector(1), vector(5), vector(4)]);
      },
    ),
    journalCase(subject, "content", "behavior: a run finds what it has appended itself", async ({ open }) => {
      const run = await open();
      assert.deepEqual(await run.lookup(digests(3)), [undefined]);
      await run.append(entries(3));
      assert.deepEqual(await run.lookup(digests(3)), [vector(3)]);
    }),
    journalCase(
      subject,
      "content",
      "behavior: a second vector of a text takes the place of the first",
      async ({ open }) => {
        const run = await open();
        await run.append(entries(1, 2));
        const embeddings = EmbeddingMatrix.fromRows([[7, 7, 7, 7]]);
        await run.append({ digests: digests(1), embeddings });
        assert.deepEqual(await run.lookup(digests(1, 2)), [Float32Array.of(7, 7, 7, 7), vector(2)]);
      },
    ),
    journalCase(subject, "content", "behavior: vectors belong to the caller, on both sides", async ({ open }) => {
      const run = await open();
      const mine = entries(6);
      await run.append(mine);
      mine.embeddings.data.fill(0);
      const [found] = await run.lookup(digests(6));
      assert.deepEqual(found, vector(6));
      found?.fill(0);
      assert.deepEqual(await run.lookup(digests(6)), [vector(6)]);
    }),
    journalCase(subject, "content", "behavior: nothing in, nothing out", async ({ open }) => {
      const run = await open();
      await run.append({ digests: [], embeddings: EmbeddingMatrix.zeros(0, 0) });
      await run.bury([]);
      assert.deepEqual(await run.lookup([]), []);
    }),
    journalCase(
      subject,
      "content",
      "behavior: vectors of another fingerprint do not come out, and are not lost",
      async ({ open }) => {
        const first = await open("model a");
        await first.append(entries(1));
        await first.close();
        const other = await open("model b");
        assert.deepEqual(await other.lookup(digests(1)), [undefined]);
        await other.append({ digests: digests(1), embeddings: EmbeddingMatrix.fromRows([[2, 2]]) });
        await other.close();
        assert.deepEqual(await (await open("model a")).lookup(digests(1)), [vector(1)]);
      },
    ),
    journalCase(subject, "content", "behavior: appends that overlap are all kept, whole", async ({ open }) => {
      const run = await open();
      const names = Array.from({ length: 60 }, (_, i) => i);
      await Promise.all(Array.from({ length: 30 }, (_, i) => run.append(entries(2 * i, 2 * i + 1))));
      await run.close();
      assert.deepEqual(await (await open()).lookup(digests(...names)), names.map(vector));
    }),
    journalCase(subject, "content", "behavior: close waits for what is being written", async ({ open }) => {
      const run = await open();
      const written = run.append(entries(1));
      await run.close();
      await written;
      assert.deepEqual(await (await open()).lookup(digests(1)), [vector(1)]);
    }),
  ];
}
