import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { execPath } from "node:process";
import { type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createBatchJob } from "./batch-job.ts";
import { batchSettings, batchTexts } from "../test-support/batch-process.ts";

const count = 12_000;
const program = join(import.meta.dirname, "../test-support/batch-process.ts");

async function killedWhen(server: FakeOpenAI, moment: () => boolean): Promise<void> {
  const child = spawn(execPath, [program, server.url, String(count)], { stdio: "inherit" });
  const ended = once(child, "exit");
  await Promise.race([server.until(moment), ended]);
  child.kill("SIGKILL");
  const [, signal] = await ended;
  // A process that ended by itself was not killed, and would prove nothing.
  expect(signal).toBe("SIGKILL");
}

test("behavior: 12,000 inputs, killed twice and finished: nothing is lost and nothing is paid twice", async () => {
  let free = false;
  await using server = await startFakeOpenAI({
    models: { small: { dimensions: 4 } },
    batches: { holds: () => !free },
  });
  // Once while it still sends: one batch of three is there, its answer perhaps not.
  await killedWhen(server, () => server.batches().length >= 1);
  // Once while it waits for what it sent.
  await killedWhen(
    server,
    () => server.batches().length >= 3 && server.batches().every((batch) => batch.status === "in_progress"),
  );
  free = true;
  const { embeddings, usage } = await createBatchJob(batchTexts(count), {
    ...batchSettings,
    baseURL: server.url,
  }).run();
  expect([embeddings.count, usage.requests]).toEqual([count, count]);
  for (const index of [0, 1, 4999, 5000, 7777, 11_999]) {
    expect(embeddings.row(index)).toEqual(server.vectorOf(`text number ${index}`, "small"));
  }
  expect(server.textsServed.size).toBe(count);
  expect([...server.textsServed.values()].every((times) => times === 1)).toBe(true);
  expect(server.batches().reduce((sum, { lines }) => sum + lines, 0)).toBe(count);
});
