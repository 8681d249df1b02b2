// Embeds one text a call in a process of its own: <base URL> <callers> <calls of each>. The bare SDK and the whole stack take
// turns, call by call, so that a slow moment meets both. Prints the times of the calls in microseconds as JSON.
import { argv } from "node:process";
import { withBatching } from "@embedloom/batcher";
import { createMemoryStore, withCache } from "@embedloom/cache";
import { compose } from "@embedloom/core";
import { createOpenAI } from "@embedloom/openai";
import { OpenAI } from "openai";

const [, , baseURL = "", callers = "1", calls = "1"] = argv;
const model = "text-embedding-3-small";

const openai = new OpenAI({ apiKey: "k", baseURL });
const embedder = compose(
  createOpenAI({ model, baseURL, apiKey: "k" }),
  (inner) => withBatching(inner, { mergeWindowMs: 0 }),
  (inner) => withCache(inner, createMemoryStore()),
);
const sides = {
  sdk: (text: string): Promise<unknown> => openai.embeddings.create({ model, input: [text] }),
  stack: (text: string): Promise<unknown> => embedder.embed([text]),
};
type Side = keyof typeof sides;

const times: Record<Side, number[]> = { sdk: [], stack: [] };

async function askTogether(side: Side, round: string): Promise<void> {
  const call = async (number: number): Promise<void> => {
    const begin = performance.now();
    await sides[side](`caller ${number} asks ${round}`);
    times[side].push((performance.now() - begin) * 1000);
  };
  await Promise.all(Array.from({ length: Number(callers) }, (_, number) => call(number)));
}

// Loads, compiles and connects; both sides do.
for (let i = 0; i < 300; i++) {
  await sides.sdk(`warm ${i}`);
  await sides.stack(`warm ${i}`);
}
for (let call = 0; call < Number(calls); call++) {
  const order: readonly Side[] = call % 2 === 0 ? ["sdk", "stack"] : ["stack", "sdk"];
  for (const side of order) await askTogether(side, String(call));
}

function timesOf(side: Side): { p50: number; p99: number } {
  const sorted = times[side].toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return { p50: at(0.5), p99: at(0.99) };
}

console.log(JSON.stringify({ sdk: timesOf("sdk"), stack: timesOf("stack") }));
