// A retriever of LangChain.js over our stack: node langchain.ts "Who pays for the roof?"
import { withBatching } from "@embedloom/batcher";
import { withCache } from "@embedloom/cache";
import { compose } from "@embedloom/core";
import { toLangChain } from "@embedloom/langchain";
import { createOpenAI } from "@embedloom/openai";
import { createSqliteStore } from "@embedloom/sqlite-cache";
import { MemoryVectorStore } from "@langchain/classic/vectorstores/memory";
import { Document } from "@langchain/core/documents";

const embedder = compose(
  createOpenAI({ model: "text-embedding-3-small" }), // with the key in OPENAI_API_KEY
  (provider) => withBatching(provider),
  (batched) => withCache(batched, createSqliteStore({ path: "cache.sqlite" })),
);
const documents = [
  { pageContent: "The tenant pays the rent on the first of the month.", metadata: { source: "lease.md" } },
  { pageContent: "The owner pays for the roof.", metadata: { source: "lease.md" } },
  { pageContent: "The pump needs a new seal every spring.", metadata: { source: "cellar.md" } },
].map((fields) => new Document(fields));

// Any vector store of LangChain.js takes these embeddings.
const store = await MemoryVectorStore.fromDocuments(documents, toLangChain(embedder));
const retriever = store.asRetriever({ k: 2 });
for (const { pageContent, metadata } of await retriever.invoke(process.argv[2] ?? ""))
  console.log(`${metadata.source}: ${pageContent}`);
await embedder.close();
