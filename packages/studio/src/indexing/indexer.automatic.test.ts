import { expect, test } from "vitest";
import type { Snapshot } from "../api/events.ts";
import type { JobStatus } from "../api/indexing.ts";
import { fakeChoice, paragraphs, startFakeProvider, useProvider } from "../test-support/fake-provider.ts";
import { startTestStudio, type TestStudio } from "../test-support/test-studio.ts";

const automatic = { automatic: true };

function startIfFree({ call }: TestStudio): Promise<{ readonly body: JobStatus }> {
  return call<JobStatus>("POST", "/api/indexing/start", automatic);
}

test("default: with a model of this process a job begins by itself", async () => {
  const studio = await startTestStudio();
  const events = await studio.events();
  await studio.upload("a.md", "A text.");
  expect((await startIfFree(studio)).body.state).toBe("running");
  // Asked again while it runs: nothing is begun, and nothing refused.
  expect((await startIfFree(studio)).body.state).toMatch(/running|done/);
  await events.until("job", ({ state }) => state === "done");
});

test("behavior: a provider that bills gets no request that nobody asked for, however often files come", async () => {
  const provider = await startFakeProvider();
  const studio = await startTestStudio();
  await useProvider(studio, fakeChoice(provider));
  const before = provider.requests.length;
  for (const name of ["a.md", "b.md"]) {
    await studio.upload(name, paragraphs(3, name));
    expect((await startIfFree(studio)).body.state).toBe("idle");
  }
  expect(provider.requests.length).toBe(before);
  const { body } = await studio.call<Snapshot>("GET", "/api/snapshot");
  expect([body.provider.bills, body.library.waiting]).toEqual([true, 2]);
});

test("behavior: a job that was cancelled does not begin again with the next file, one that is asked for does", async () => {
  const studio = await startTestStudio();
  const events = await studio.events();
  await studio.upload("a.md", paragraphs(60));
  await studio.call("POST", "/api/indexing/start", {});
  await studio.call("POST", "/api/indexing/cancel", {});
  await events.until("job", ({ state }) => state === "cancelled");
  await studio.upload("b.md", "Another text.");
  expect((await startIfFree(studio)).body.state).toBe("cancelled");
  expect((await studio.call<JobStatus>("POST", "/api/indexing/start", {})).body.state).toBe("running");
  await events.until("job", ({ state }) => state === "done");
});
