export { fromLangChain, type LangChainFacts } from "./from-langchain.ts";
export { toLangChain, type ToLangChainOptions } from "./to-langchain.ts";
