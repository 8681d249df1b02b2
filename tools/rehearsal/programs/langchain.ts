import { toLangChain } from "@embedloom/langchain";
import { createFakeEmbedder } from "@embedloom/testing";
import { FakeVectorStore } from "@langchain/core/utils/testing";

const embeddings = toLangChain(createFakeEmbedder());
const store = await FakeVectorStore.fromTexts(["a lease", "a pump"], [{}, {}], embeddings);
const [best] = await store.similaritySearch("a pump", 1);
console.log(best?.pageContent); // a pump
