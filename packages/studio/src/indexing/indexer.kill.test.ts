import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { RecordedRequest } from "@embedloom/testing";
import { expect, onTestFinished, test } from "vitest";
import { fakeChoice, paidTwice, paragraphs, startFakeProvider, useProvider } from "../test-support/fake-provider.ts";
import { studioClient, testFolder } from "../test-support/test-studio.ts";

const MAIN = fileURLToPath(new URL("../test-support/studio-process.ts", import.meta.url));
const KEY = "sk-of-the-killed-studio";

async function startProcess(dataFolder: string) {
  const args = [MAIN, "--port", "0", "--data", dataFolder];
  const child: ChildProcess = spawn(process.execPath, args, { env: { PATH: process.env["PATH"] ?? "" } });
  onTestFinished(() => void child.kill("SIGKILL"));
  const printed: string[] = [];
  child.stderr!.on("data", (data) => printed.push(String(data)));
  const { origin, searchParams } = await new Promise<URL>((resolve, reject) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      printed.push(line);
      const [found] = /http:\/\/\S+$/.exec(line) ?? [];
      if (found !== undefined) resolve(new URL(found));
    });
    child.once("exit", (code) => reject(new Error(`The studio ended with ${code}: ${printed.join("\n")}`)));
  });
  return { child, printed, ...studioClient(origin, searchParams.get("token") ?? undefined) };
}

test("behavior: a studio that is killed in the middle of a job goes on with it and pays for nothing twice", async () => {
  const server = await startFakeProvider({ apiKey: KEY });
  const dataFolder = await testFolder();
  const killed = await startProcess(dataFolder);
  await useProvider(killed, fakeChoice(server, KEY));
  await killed.upload("a.txt", paragraphs(150, "first"));
  await killed.upload("b.txt", paragraphs(150, "second"));
  const events = await killed.events();
  // Requests under way at once may arrive in any order: what is answered is told by its texts, all before "second 10".
  const answered = ({ body }: RecordedRequest) => !/second \d\d/.test(JSON.stringify(body));
  server.setFaults({ script: (_, request) => (answered(request) ? undefined : { kind: "hang" }) });
  await killed.call("POST", "/api/indexing/start", {});
  await events.until("job", ({ plain }) => plain.done === 5 * 32);
  await server.until(() => server.counters.inFlight > 0);
  killed.child.kill("SIGKILL");
  await once(killed.child, "exit");
  await events.ended;
  server.setFaults({});

  const { child, printed, call, events: open } = await startProcess(dataFolder);
  const again = await open();
  expect(await again.until("snapshot")).toMatchObject({
    library: { documents: 2, indexed: 1, waiting: 1 },
    job: { state: "interrupted", plain: { total: 300, done: 160 } },
    provider: { keySet: false, state: "failed", message: expect.stringContaining("in memory only") },
  });
  expect(await call("POST", "/api/search", { question: "second 7" })).toMatchObject({ status: 409 });
  await call("PUT", "/api/provider", fakeChoice(server, KEY));
  await call("POST", "/api/indexing/resume", {});
  const job = await again.until("job", ({ state }) => state === "done" || state === "failed");
  expect(job).toMatchObject({ state: "done", documents: { total: 2, done: 2 }, plain: { total: 300, done: 300 } });
  expect(paidTwice(server)).toEqual([]);
  expect(server.counters.vectorsServed - [...server.textsServed].filter(([text]) => text === "embedloom")[0]![1]).toBe(
    300,
  );

  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect([...killed.printed, ...printed].join("\n")).not.toContain(KEY);
});
