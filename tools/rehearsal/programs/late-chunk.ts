import { createLateChunker, createSentenceChunker } from "@embedloom/late-chunk";
import { createFakeTokenEncoder } from "@embedloom/testing";

const chunker = createLateChunker({
  encoder: createFakeTokenEncoder(),
  chunker: createSentenceChunker({ maxTokens: 8 }),
});
const { chunks, usage } = await chunker.embed("Berlin is the capital. The city is old.");
console.log(chunks.map(({ text }) => text)); // [ 'Berlin is the capital.', 'The city is old.' ]
console.log(usage.requests, chunks[0]?.embedding.length); // 1 16
