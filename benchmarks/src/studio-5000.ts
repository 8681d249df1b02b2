/**
 * What the studio's server needs for many documents: 5,000 of about 2 KB are uploaded, indexed and searched while an events
 * stream is open, as a page would. The vectors come from the bundled fake OpenAI server, as wide as the bundled model's, or
 * from the bundled model itself.
 *
 * Run: node benchmarks/src/studio-5000.ts [--documents 5000] [--provider fake|mini]
 */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { seededRandom, startFakeOpenAI } from "@embedloom/testing";

const { values } = parseArgs({
  options: { documents: { type: "string", default: "5000" }, provider: { type: "string", default: "fake" } },
});
const documents = Number(values.documents);
const PARAGRAPHS = 12;
const UPLOADS_AT_ONCE = 4;
const DIMENSIONS = 384;
const MAIN = fileURLToPath(new URL("../../packages/studio/src/test-support/studio-process.ts", import.meta.url));
const WORDS = "roof lease tenant pump sensor ferry captain valve water storm engine repair notice deposit island".split(
  " ",
);

function textOf(document: number): string {
  const random = seededRandom(`document ${document}`);
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)]!;
  const sentence = (i: number): string => `Note ${document}.${i}: ${Array.from({ length: 22 }, word).join(" ")}.`;
  return Array.from({ length: PARAGRAPHS }, (_, i) => sentence(i)).join("\n\n");
}

const data = await mkdtemp(join(tmpdir(), "embedloom-studio-"));
await using fake = await startFakeOpenAI({ models: { wide: { dimensions: DIMENSIONS } }, inputsPerRequest: 512 });
const studio = spawn(process.execPath, [MAIN, "--no-token", "--port", "0", "--data", data], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = await once(createInterface({ input: studio.stdout }), "line");
const url = /http:\/\/\S+?(?=\/$)/.exec(String(line))![0];

let peak = 0;
function rss(): number {
  const kilobytes = Number(execFileSync("ps", ["-o", "rss=", "-p", String(studio.pid)], { encoding: "utf8" }));
  peak = Math.max(peak, kilobytes / 1024);
  return kilobytes / 1024;
}
function say(what: string, began: number): void {
  console.log(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s, RSS ${rss().toFixed(0)} MB`);
}
async function call(method: string, path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const reply = await fetch(`${url}${path}`, { method, headers, body: JSON.stringify(body) });
  if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`);
  await reply.arrayBuffer();
}

const sampler = setInterval(rss, 500);
try {
  const page = new AbortController();
  const { body } = await fetch(`${url}/api/events`, { signal: page.signal });
  const drained = body!.pipeTo(new WritableStream()).catch(() => {});
  if (values.provider === "fake") {
    await call("PUT", "/api/provider", { kind: "openai", baseUrl: fake.url, model: "wide", apiKey: "benchmark" });
  } else await call("PUT", "/api/provider", { kind: "mini" });
  say("started", performance.now());

  let began = performance.now();
  let next = 0;
  const uploader = async (): Promise<void> => {
    for (let i = next++; i < documents; i = next++) {
      const init = { method: "POST", headers: { "content-type": "application/octet-stream" }, body: textOf(i) };
      const { status } = await fetch(`${url}/api/documents?name=note-${i}.txt`, init);
      if (status !== 201) throw new Error(`Upload ${i} was answered with ${status}.`);
    }
  };
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, uploader));
  say(`${documents} documents uploaded`, began);

  began = performance.now();
  await call("POST", "/api/indexing/start", {});
  let slowest = 0;
  let job: { state?: string; plain?: { done: number } } = {};
  while (job.state !== "done") {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const at = performance.now();
    ({ job } = (await (await fetch(`${url}/api/snapshot`)).json()) as { job: typeof job });
    slowest = Math.max(slowest, performance.now() - at);
    if (job.state === "failed") throw new Error(JSON.stringify(job));
  }
  say(`${job.plain!.done} chunks indexed`, began);
  console.log(`slowest answer meanwhile: ${slowest.toFixed(0)} ms`);

  began = performance.now();
  await call("POST", "/api/search", { question: "who repairs the roof?" });
  say("first search, which reads the index", began);
  const times: number[] = [];
  for (const dimensions of [384, 192, 96, 48, 24, 384, 192, 96, 48, 24]) {
    const at = performance.now();
    await call("POST", "/api/search", { question: "who repairs the roof?", dimensions });
    times.push(performance.now() - at);
  }
  const median = times.toSorted((left, right) => left - right)[times.length >> 1]!;
  console.log(`a search at another width: ${median.toFixed(0)} ms (median of ${times.length})`);
  began = performance.now();
  const list = await fetch(`${url}/api/documents?limit=5000`);
  const bytes = (await list.arrayBuffer()).byteLength;
  say(`list of all documents, ${(bytes / 1e6).toFixed(1)} MB`, began);
  page.abort();
  await drained;
  const files = await Promise.all(
    (await readdir(data, { recursive: true })).map(async (name) => (await stat(join(data, name))).size),
  );
  const disk = files.reduce((sum, size) => sum + size, 0) / 1e6;
  console.log(`peak RSS ${peak.toFixed(0)} MB, data folder ${disk.toFixed(0)} MB`);
} finally {
  clearInterval(sampler);
  const exit = once(studio, "exit");
  studio.kill("SIGTERM");
  await exit;
  await rm(data, { recursive: true });
}
