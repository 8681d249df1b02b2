import { toLlamaIndex } from "@embedloom/llamaindex";
import { createFakeEmbedder } from "@embedloom/testing";
import { TextNode } from "@llamaindex/core/schema";

const embedModel = toLlamaIndex(createFakeEmbedder({ dimensions: 8 }));
const [node] = await embedModel([new TextNode({ text: "a lease" })]);
const query = await embedModel.getQueryEmbedding({ type: "text", text: "who pays for the roof?" });
console.log(node?.getEmbedding().length, query?.length); // 8 8
