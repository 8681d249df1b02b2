// Embeds one text a call in a process of its own: <"sdk" or "stack"> <base URL> <callers> <calls of each>. Prints the times
// of the calls in microseconds as JSON.
import { argv } from "node:process";
import { withBatching } from "@embedloom/batcher";
import { createMemoryStore, withCache } from "@embedloom/cache";
import { compose } from "@embedloom/core";
import { createOpenAI } from "@embedloom/openai";
import { OpenAI } from "openai";

const [, , which = "", baseURL = "", callers = "1", calls = "1"] = argv;
const model = "text-embedding-3-small";

function client(): (text: string) => Promise<unknown> {
  if (which === "sdk") {
    const sdk = new OpenAI({ apiKey: "k", baseURL });
    return (text) => sdk.embeddings.create({ model, input: [text] });
  }
  const embedder = compose(
    createOpenAI({ model, baseURL, apiKey: "k" }),
    (inner) => withBatching(inner, { mergeWindowMs: 0 }),
    (inner) => withCache(inner, createMemoryStore()),
  );
  return (text) => embedder.embed([text]);
}

const embed = client();
// Loads, compiles and connects; both sides do.
for (let i = 0; i < 300; i++) await embed(`warm ${i}`);

const times: number[] = [];
async function caller(number: number): Promise<void> {
  for (let call = 0; call < Number(calls); call++) {
    const begin = performance.now();
    await embed(`caller ${number} asks ${call}`);
    times.push((performance.now() - begin) * 1000);
  }
}
await Promise.all(Array.from({ length: Number(callers) }, (_, number) => caller(number)));
const sorted = times.toSorted((one, other) => one - other);
const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
console.log(JSON.stringify({ p50: at(0.5), p99: at(0.99) }));
