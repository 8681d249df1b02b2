import { toAISDK } from "@embedloom/ai-sdk";
import { createFakeEmbedder } from "@embedloom/testing";
import { embed, embedMany } from "ai";

const model = toAISDK(createFakeEmbedder({ dimensions: 8 }), { inputType: "document" });
const { embeddings } = await embedMany({ model, values: ["a lease", "a pump", "a lease"] });
const { embedding } = await embed({ model, value: "who pays for the roof?" });
console.log(embeddings.length, embedding.length); // 3 8
