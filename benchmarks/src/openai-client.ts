// One contender of openai-embeddings.ts in a process of its own: <name> <base URL> <texts>. Prints what it took as JSON.
import { argv, cpuUsage, resourceUsage } from "node:process";
import { withBatching } from "@embedloom/batcher";
import { createOpenAI } from "@embedloom/openai";
import { OpenAI } from "openai";

const model = "text-embedding-3-small";
const [, , name = "", baseURL = "", count = "0"] = argv;
const texts = Array.from(
  { length: Number(count) },
  (_, i) => `${"A keeper trims the wick before the fog comes in. ".repeat(4)}${i}`,
);

/** What people write by hand: some requests at once, the rows as the SDK gives them. */
async function sdkLoop(inputsPerRequest: number, concurrency: number): Promise<number> {
  const client = new OpenAI({ apiKey: "k", baseURL });
  const rows: number[][] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < texts.length) {
      const start = next;
      next += inputsPerRequest;
      const input = texts.slice(start, start + inputsPerRequest);
      const { data } = await client.embeddings.create({ model, input });
      for (const { index, embedding } of data) rows[start + index] = embedding;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return rows.length;
}

const embedder = () => createOpenAI({ model, baseURL, apiKey: "k" });
const contenders: Readonly<Record<string, () => Promise<number>>> = {
  "SDK, 8 at once x 100": () => sdkLoop(100, 8),
  "SDK, 8 at once x 512": () => sdkLoop(512, 8),
  "SDK, 1 at once x 2048": () => sdkLoop(2048, 1),
  createOpenAI: async () => (await embedder().embed(texts)).embeddings.count,
  "withBatching(createOpenAI)": async () => (await withBatching(embedder()).embed(texts)).embeddings.count,
};

const run = contenders[name];
if (run === undefined) throw new Error(`No contender ${name}; there are: ${Object.keys(contenders).join("; ")}`);
const before = cpuUsage();
const begin = performance.now();
const rows = await run();
const wallMs = performance.now() - begin;
const { user, system } = cpuUsage(before);
if (rows !== texts.length) throw new Error(`Expected ${texts.length} rows, got ${rows}.`);
console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, peakRssMb: resourceUsage().maxRSS / 1000 }));
