import { createFakeEmbedder, embedderContract, startFakeOpenAI } from "@embedloom/testing";

const rules = embedderContract({ create: () => createFakeEmbedder() });
for (const rule of rules) if (rule.skip === undefined) await rule.run();
console.log(rules.length > 10); // true
const openai = await startFakeOpenAI();
const body = JSON.stringify({ model: "text-embedding-3-small", input: ["a pump"] });
console.log((await fetch(`${openai.url}/embeddings`, { method: "POST", body })).status); // 200
await openai.close();
