import { createFakeEmbedder } from "@embedloom/testing";
import { generateText } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { expect, test } from "vitest";
import { createSearch } from "./create-search.ts";

/** A language model that answers as it is told. */
function scripted(text: string): MockLanguageModelV4 {
  return new MockLanguageModelV4({
    doGenerate: {
      content: [{ type: "text", text }],
      finishReason: { unified: "stop", raw: undefined },
      usage: {
        inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
        outputTokens: { total: 1, text: 1, reasoning: 0 },
      },
      warnings: [],
    },
  });
}

const texts = ["the boat leaves", "the tenant pays for the roof", "a garden"];
const chunks = texts.map((text, i) => ({ id: `c${i}`, text }));
const embedder = createFakeEmbedder();
const { embeddings } = await embedder.embed(texts, { inputType: "document" });
const search = createSearch({ chunks, vectors: embeddings, embedder });
const question = "who mends the shingles?";

test("behavior: HyDE searches for the vector of a made answer, and harms where the answer is wrong", async () => {
  const found = async (answer: string) => {
    const { text } = await generateText({ model: scripted(answer), prompt: question });
    const made = await embedder.embed([text], { inputType: "document" });
    const hits = await search.search(question, { vector: made.embeddings.row(0), by: "vectors", k: 1 });
    return hits[0]?.chunk.id;
  };
  expect(await found("the tenant pays for the roof")).toBe("c1");
  expect(await found("a garden")).toBe("c2");
});

test("behavior: expansion searches for other words beside the question's", async () => {
  const { text } = await generateText({ model: scripted("roof, tiles"), prompt: question });
  const [hit] = await search.search(question, { words: `${question} ${text}`, by: "words" });
  expect(hit?.chunk.id).toBe("c1");
});
