import { createLateChunker, createSentenceChunker } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersTokenEncoder } from "@embedloom/transformers";

const encoder = createTransformersTokenEncoder({ model: miniModelPath, contextTokens: 2048 });
const chunker = createLateChunker({ encoder, chunker: createSentenceChunker({ maxTokens: 8 }) });
const { chunks } = await chunker.embed("Berlin is the capital. The city is old.");
console.log(chunks.map(({ text }) => text)); // [ 'Berlin is the capital.', 'The city is old.' ]
console.log(chunks.every(({ embedding }) => embedding.length > 0)); // true
await encoder.close();
