import type { KnownModel, Pooling, Prompts } from "../terms/index.ts";

// Facts read on 2026-11-22. Sources: `openai` = the vendor's model and pricing pages; `mteb` = the model registry of
// embeddings-benchmark/mteb (mteb/models/model_implementations); `card` = the model's own card on the hub.
type Optional = Pick<KnownModel, "prompts" | "matryoshka" | "aliases" | "price">;

const SEARCH = "Represent this sentence for searching relevant passages: ";
const E5: Prompts = { query: "query: ", document: "passage: " };
const NOMIC: Prompts = { query: "search_query: ", document: "search_document: " };
const QWEN = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:";

// The average of MTEB by width. The sizes are the announcement's examples; the server takes any. Those of `unconfirmed` could
// not be read again on 2026-11-22, the others were.
const ANNOUNCEMENT = "OpenAI, New embedding models and API updates, 2024-01-25";

function hosted(
  id: string,
  usd: number,
  batch: number | undefined,
  scores: readonly (readonly [dimensions: number, mteb: number, unconfirmed?: "unconfirmed"])[],
): KnownModel {
  const [dimensions = 0, ...smaller] = scores.map(([width]) => width);
  return {
    id,
    dimensions,
    // The server enforces 8,192 while its own pages say 8,191: the smaller one always passes.
    maxTokens: 8191,
    price: {
      usdPerMillionTokens: usd,
      ...(batch !== undefined && { batchUsdPerMillionTokens: batch }),
      readOn: "2026-11-22",
    },
    published: scores.map(([width, mteb, unconfirmed]) => ({
      dimensions: width,
      mteb,
      confirmed: unconfirmed === undefined,
      source: ANNOUNCEMENT,
    })),
    ...(smaller.length > 0 && { matryoshka: { sizes: smaller, anyFrom: 1 } }),
    source: "openai",
  };
}

function open(
  id: string,
  dimensions: number,
  maxTokens: number,
  pooling: Pooling | undefined,
  more: Optional = {},
  source = "mteb",
): KnownModel {
  return { id, dimensions, maxTokens, ...(pooling && { pooling }), ...more, source };
}

function sizes(...list: number[]): Pick<KnownModel, "matryoshka"> {
  return { matryoshka: { sizes: list } };
}

function qwen(parameters: string, dimensions: number, ...aliases: string[]): KnownModel {
  return open(`Qwen/Qwen3-Embedding-${parameters}`, dimensions, 32768, "last", {
    prompts: { query: QWEN },
    matryoshka: { sizes: [], anyFrom: 32 },
    aliases: aliases.map((tag) => `qwen3-embedding${tag}`),
  });
}

/** Every model that is known; look one up with `knownModel`. */
export const MODEL_FACTS: readonly KnownModel[] = [
  hosted("text-embedding-3-small", 0.02, 0.01, [
    [1536, 62.3],
    [512, 61.6, "unconfirmed"],
  ]),
  hosted("text-embedding-3-large", 0.13, 0.065, [
    [3072, 64.6],
    [1024, 64.1, "unconfirmed"],
    [256, 62],
  ]),
  hosted("text-embedding-ada-002", 0.1, undefined, [[1536, 61]]),

  open("sentence-transformers/all-MiniLM-L6-v2", 384, 256, "mean", { aliases: ["all-minilm"] }),
  open("BAAI/bge-small-en-v1.5", 384, 512, "cls", { prompts: { query: SEARCH } }),
  open("BAAI/bge-base-en-v1.5", 768, 512, "cls", { prompts: { query: SEARCH } }),
  open("BAAI/bge-large-en-v1.5", 1024, 512, "cls", { prompts: { query: SEARCH }, aliases: ["bge-large"] }),
  open("BAAI/bge-m3", 1024, 8192, "cls", { aliases: ["bge-m3"] }),

  open("intfloat/e5-small-v2", 384, 512, "mean", { prompts: E5 }),
  open("intfloat/e5-base-v2", 768, 512, "mean", { prompts: E5 }),
  open("intfloat/e5-large-v2", 1024, 512, "mean", { prompts: E5 }),
  open("intfloat/multilingual-e5-small", 384, 512, "mean", { prompts: E5 }),
  open("intfloat/multilingual-e5-base", 768, 512, "mean", { prompts: E5 }),
  open("intfloat/multilingual-e5-large", 1024, 512, "mean", { prompts: E5 }),

  open("nomic-ai/nomic-embed-text-v1.5", 768, 8192, "mean", {
    prompts: NOMIC,
    aliases: ["nomic-embed-text"],
    ...sizes(512, 256, 128, 64),
  }),
  open("nomic-ai/nomic-embed-text-v2-moe", 768, 512, "mean", { prompts: NOMIC }),

  open("jinaai/jina-embeddings-v2-small-en", 512, 8192, "mean"),
  open("jinaai/jina-embeddings-v2-base-en", 768, 8192, "mean"),
  open("jinaai/jina-embeddings-v3", 1024, 8192, "mean", {
    prompts: {
      query: "Represent the query for retrieving evidence documents: ",
      document: "Represent the document for retrieval: ",
    },
    ...sizes(768, 512, 256, 128, 64, 32),
  }),

  open("mixedbread-ai/mxbai-embed-large-v1", 1024, 512, "cls", {
    prompts: { query: SEARCH },
    aliases: ["mxbai-embed-large"],
  }),

  open("Snowflake/snowflake-arctic-embed-xs", 384, 512, "cls", { prompts: { query: SEARCH } }),
  open("Snowflake/snowflake-arctic-embed-s", 384, 512, "cls", { prompts: { query: SEARCH } }),
  open("Snowflake/snowflake-arctic-embed-m", 768, 512, "cls", { prompts: { query: SEARCH } }),
  open("Snowflake/snowflake-arctic-embed-l", 1024, 512, "cls", {
    prompts: { query: SEARCH },
    aliases: ["snowflake-arctic-embed", "snowflake-arctic-embed:335m"],
  }),
  open("Snowflake/snowflake-arctic-embed-m-long", 768, 2048, "cls", { prompts: { query: SEARCH } }),
  open("Snowflake/snowflake-arctic-embed-m-v1.5", 768, 512, "cls", { prompts: { query: SEARCH }, ...sizes(256) }),
  open("Snowflake/snowflake-arctic-embed-m-v2.0", 768, 8192, "cls", { prompts: { query: "query: " }, ...sizes(256) }),
  open("Snowflake/snowflake-arctic-embed-l-v2.0", 1024, 8192, "cls", {
    prompts: { query: "query: " },
    aliases: ["snowflake-arctic-embed2"],
    ...sizes(256),
  }),

  open("thenlper/gte-small", 384, 512, "mean"),
  open("thenlper/gte-base", 768, 512, "mean"),
  open("thenlper/gte-large", 1024, 512, "mean"),
  open("Alibaba-NLP/gte-base-en-v1.5", 768, 8192, "cls"),
  open("Alibaba-NLP/gte-large-en-v1.5", 1024, 8192, "cls"),
  open("Alibaba-NLP/gte-multilingual-base", 768, 8192, "cls"),

  // Mean pooling is followed by two dense layers, so it counts as none of the plain kinds.
  open(
    "google/embeddinggemma-300m",
    768,
    2048,
    undefined,
    {
      prompts: { query: "task: search result | query: ", document: "title: none | text: " },
      aliases: ["embeddinggemma"],
      ...sizes(512, 256, 128),
    },
    "card",
  ),

  qwen("0.6B", 1024, ":0.6b"),
  qwen("4B", 2560, ":4b"),
  qwen("8B", 4096, "", ":8b"),
];
