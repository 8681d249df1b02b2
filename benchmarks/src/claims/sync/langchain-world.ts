import { Document } from "@langchain/core/documents";
import { index, type ListKeyOptions, type RecordManagerInterface, type UpdateOptions } from "@langchain/core/indexing";
import { VectorStore } from "@langchain/core/vectorstores";
import { OpenAIEmbeddings } from "@langchain/openai";
import type { FakeOpenAI } from "@embedloom/testing";
import type { ClaimDocument } from "./claim-documents.ts";
import { DIMENSIONS, type FollowingIndex, MODEL, paidBy } from "./claim-world.ts";

interface Row {
  readonly document: Document;
  readonly vector: readonly number[];
}

/** A store of LangChain's over a map: rows by id, as databases have them. */
class MapStore extends VectorStore {
  readonly rows = new Map<string, Row>();

  override _vectorstoreType(): string {
    return "map";
  }

  override async addVectors(
    vectors: number[][],
    documents: Document[],
    options?: { readonly ids?: string[] },
  ): Promise<string[]> {
    const ids = options?.ids ?? documents.map(() => crypto.randomUUID());
    for (const [i, document] of documents.entries()) this.rows.set(ids[i]!, { document, vector: vectors[i]! });
    return ids;
  }

  override async addDocuments(documents: Document[], options?: { readonly ids?: string[] }): Promise<string[]> {
    const vectors = await this.embeddings.embedDocuments(documents.map(({ pageContent }) => pageContent));
    return this.addVectors(vectors, documents, options);
  }

  override async delete({ ids }: { readonly ids: string[] }): Promise<void> {
    for (const id of ids) this.rows.delete(id);
  }

  override async similaritySearchVectorWithScore(): Promise<[Document, number][]> {
    return [];
  }
}

/** A record manager in memory, which LangChain leaves to databases. */
function createRecords(): RecordManagerInterface {
  const records = new Map<string, { readonly group: string | null; readonly at: number }>();
  let time = 0;
  return {
    createSchema: async () => {},
    getTime: async () => (time += 1),
    async update(keys, { groupIds }: UpdateOptions) {
      for (const [i, key] of keys.entries()) records.set(key, { group: groupIds?.[i] ?? null, at: (time += 1) });
    },
    exists: async (keys) => keys.map((key) => records.has(key)),
    async listKeys({ before = Infinity, after = -Infinity, groupIds, limit = Infinity }: ListKeyOptions) {
      const found = [...records].filter(
        ([, { group, at }]) => at < before && at > after && (groupIds === undefined || groupIds.includes(group)),
      );
      return found.slice(0, limit).map(([key]) => key);
    },
    async deleteKeys(keys) {
      for (const key of keys) records.delete(key);
    },
  };
}

/** LangChain's `index()` over one source, with the record manager that it brings. */
export function createLangChainWorld(server: FakeOpenAI): FollowingIndex {
  const embeddings = new OpenAIEmbeddings({
    model: MODEL,
    dimensions: DIMENSIONS,
    apiKey: "claim",
    configuration: { baseURL: server.url },
  });
  const vectorStore = new MapStore(embeddings, {});
  const recordManager = createRecords();
  return {
    async run(documents: readonly ClaimDocument[]) {
      const docsSource = documents.flatMap(({ id, paragraphs }) =>
        paragraphs.map((pageContent) => new Document({ pageContent, metadata: { source: id } })),
      );
      const options = { cleanup: "full" as const, sourceIdKey: "source", batchSize: 500 };
      const paid = await paidBy(server, () => index({ docsSource, recordManager, vectorStore, options }));
      return { paid, wrongRows: wrongRows(vectorStore.rows, documents) };
    },
    async lose(every: number) {
      const ids = [...vectorStore.rows.keys()].filter((_, i) => i % every === 0);
      await vectorStore.delete({ ids });
      return ids.length;
    },
    close: async () => {},
  };
}

function wrongRows(rows: ReadonlyMap<string, Row>, documents: readonly ClaimDocument[]): number {
  const wanted = new Set(documents.flatMap(({ id, paragraphs }) => paragraphs.map((text) => `${id}\n${text}`)));
  let stale = 0;
  for (const { document } of rows.values()) {
    if (!wanted.delete(`${String(document.metadata["source"])}\n${document.pageContent}`)) stale += 1;
  }
  return wanted.size + stale;
}
