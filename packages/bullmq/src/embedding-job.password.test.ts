import { once } from "node:events";
import { createServer } from "node:net";
import { inspect } from "node:util";
import { createFakeEmbedder, createFakeSink, createNumberedSource } from "@embedloom/testing";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { createEmbeddingJob } from "./embedding-job.ts";
import { startJobWorker } from "./job-worker.ts";

const PASSWORD = "p@ss/w0rd-of-mine";

/** A Redis that refuses every command, and repeats it. */
async function startRefusing(): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data: Buffer) => {
      const commands = data
        .toString()
        .split(/^\*\d+\r\n/m)
        .slice(1);
      for (const command of commands) socket.write(`-WRONGPASS no ${command.replaceAll(/\s+/g, " ")}\r\n`);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const address = server.address();
  return `redis://me:${encodeURIComponent(PASSWORD)}@127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
}

function shown(error: unknown): string {
  return `${String(error)} ${JSON.stringify(error)} ${inspect(error, { depth: Infinity, showHidden: true })}`;
}

/** What of the password stands in what printing the error shows, as it is or as in an address. */
const passwordIn = (error: unknown): string[] =>
  [PASSWORD, encodeURIComponent(PASSWORD)].filter((form) => shown(error).includes(form));

test("error: the password of the address or of the client stands in no part of what a job throws", async () => {
  const url = await startRefusing();
  const client = new Redis(url, { lazyConnect: true });
  for (const place of [{ url }, { client }]) {
    const job = createEmbeddingJob({ ...place, name: "refused", awayMs: 100 });
    const caught = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error);
    for (const error of [await caught(job.status()), await caught(job.plan(createNumberedSource(1)))]) {
      expect(shown(error)).toContain("WRONGPASS");
      expect(passwordIn(error)).toEqual([]);
    }
    await job.close();
  }
  client.disconnect();
});

test("error: nor in what a worker is told", async () => {
  const identity = { fingerprint: "[]", dimensions: 8, distance: "cosine", encoding: "float32" } as const;
  let report: (error: unknown) => void = () => {};
  const reported = new Promise<unknown>((resolve) => (report = resolve));
  const worker = startJobWorker({
    url: await startRefusing(),
    name: "refused",
    source: createNumberedSource(1),
    embedder: createFakeEmbedder(),
    index: await createFakeSink().open(identity),
    graceMs: 0,
    onError: (error) => report(error),
  });
  // It gives this Redis two seconds to answer, which nobody needs to wait for.
  onTestFinished(() => void worker.close());
  const error = await reported;
  expect(shown(error)).toContain("WRONGPASS");
  expect(passwordIn(error)).toEqual([]);
});
