import { embedStream, withBatching } from "@embedloom/batcher";
import { createFakeEmbedder } from "@embedloom/testing";

const embedder = withBatching(createFakeEmbedder({ dimensions: 8 }), { requestsPerMinute: 3000 });
const { completed, failures } = await embedder.embedSettled(["amber", "", "amber"]);
console.log(completed.indices, failures[0]?.index); // [ 0, 2 ] 1
let streamed = 0;
for await (const { embedding } of embedStream(embedder, ["basalt", "cedar"])) streamed += embedding.length;
console.log(streamed); // 16
