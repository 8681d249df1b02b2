import { expect, test } from "vitest";
import { startTestStudio, testFolder } from "../test-support/test-studio.ts";

test("default: every connection begins with everything, then come the changes in their order", async () => {
  const studio = await startTestStudio();
  const first = await studio.events();
  expect(await first.until("snapshot")).toMatchObject({ library: { documents: 0 }, job: { state: "idle" } });
  await studio.upload("note.txt", "A note.");
  expect(await first.until("library")).toMatchObject({ documents: 1, waiting: 1, indexed: 0 });
  const second = await studio.events();
  expect(await second.until("snapshot")).toMatchObject({ library: { documents: 1 } });
  const numbers = first.received.map(({ id }) => Number(id.split("-")[1]));
  expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
  expect(new Set(numbers).size).toBe(numbers.length);
});

test("args: a heartbeat comes when nothing else does", async () => {
  const studio = await startTestStudio({ heartbeatMs: 20 });
  const events = await studio.events();
  expect(await events.until("heartbeat")).toEqual({ at: expect.any(Number) });
});

test("behavior: the snapshot of a restarted server has another boot and the same documents", async () => {
  const dataFolder = await testFolder();
  const before = await startTestStudio({ dataFolder });
  await before.upload("note.txt", "A note.");
  const events = await before.events();
  const { boot } = await events.until("snapshot");
  await before.close();
  await events.ended;
  const after = await startTestStudio({ dataFolder });
  const { body } = await after.call<{ boot: string; library: object }>("GET", "/api/snapshot");
  expect(body.library).toMatchObject({ documents: 1 });
  expect(body.boot).not.toBe(boot);
});
