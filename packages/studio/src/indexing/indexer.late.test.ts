import { expect, test } from "vitest";
import type { SearchReply } from "../api/search.ts";
import { paragraphs } from "../test-support/fake-provider.ts";
import { startTestStudio, testFolder } from "../test-support/test-studio.ts";

test("behavior: plain and late chunks go side by side, pause together, and go on together after a restart", async () => {
  const dataFolder = await testFolder();
  const before = await startTestStudio({ dataFolder });
  await before.call("PUT", "/api/cache", { kind: "none" });
  for (const name of ["a", "b", "c", "d", "e", "f"]) await before.upload(`${name}.txt`, paragraphs(12, name));
  const events = await before.events();
  await before.call("POST", "/api/indexing/start", {});
  await events.until("job", ({ late }) => (late?.done ?? 0) > 0);
  await before.call("POST", "/api/indexing/pause", {});
  const paused = await events.until("job", ({ state }) => state === "paused" || state === "done");
  expect([paused.plain.total, paused.late?.total]).toEqual([72, 72]);
  await before.close();

  const after = await startTestStudio({ dataFolder });
  const again = await after.events();
  const { job, library } = await again.until("snapshot");
  const { state, documents, plain, late } = paused;
  expect(job).toMatchObject({ state, documents, plain, late });
  expect(library.indexed).toBe(documents.done);
  await after.call("POST", `/api/indexing/${state === "done" ? "start" : "resume"}`, {});
  const done = await again.until("job", (status) => status.state === "done");
  expect(done.documents.failed).toBe(0);
  expect((await after.call("GET", "/api/snapshot")).body).toMatchObject({
    index: { state: "current", documents: 6, chunks: 72, late: true },
  });
  // It shares words with every chunk, so that only a vector that is missing scores 0.
  const { body } = await after.call<SearchReply>("POST", "/api/search", { question: "c 7 is rather long", k: 50 });
  expect([...body.plain, ...body.late!].every(({ score, otherScore }) => score !== 0 && otherScore !== 0)).toBe(true);
});
