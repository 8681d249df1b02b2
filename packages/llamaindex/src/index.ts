export { fromLlamaIndex, type LlamaIndexFacts } from "./from-llamaindex.ts";
export { toLlamaIndex, type ToLlamaIndexOptions } from "./to-llamaindex.ts";
