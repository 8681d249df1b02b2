// A few documents in memory with the AI SDK: node ai-sdk.ts "Who pays for the roof?"
import { openai } from "@ai-sdk/openai";
import { fromAISDK, toAISDK } from "@embedloom/ai-sdk";
import { withBatching } from "@embedloom/batcher";
import { createMemoryStore, withCache } from "@embedloom/cache";
import { compose } from "@embedloom/core";
import { cosineSimilarity, embed, embedMany } from "ai";

// What the model itself does not tell: how wide its vectors are, and what OpenAI takes at once.
const facts = { dimensions: 1536, normalized: true, limits: { tokensPerRequest: 300_000 } };
const embedder = compose(
  fromAISDK(openai.embedding("text-embedding-3-small"), facts), // any provider of the AI SDK fits here
  (provider) => withBatching(provider), // limits, retries, a bad text costs itself only
  (batched) => withCache(batched, createMemoryStore()), // or the stores of redis-cache and sqlite-cache
);
const model = toAISDK(embedder, { inputType: "document" });

const values = [
  "The tenant pays the rent on the first of the month.",
  "The owner pays for the roof.",
  "The pump needs a new seal every spring.",
];
const { embeddings, usage } = await embedMany({ model, values });
const providerOptions = { embedloom: { inputType: "query" } }; // the AI SDK has no word for it
const { embedding } = await embed({ model, value: process.argv[2] ?? "", providerOptions });

const scores = embeddings.map((each) => cosineSimilarity(each, embedding));
const best = scores.indexOf(Math.max(...scores));
console.log(`${usage.tokens} tokens; best: ${values[best]}`);
