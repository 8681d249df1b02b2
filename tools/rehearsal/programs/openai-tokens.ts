import { createOpenAI } from "@embedloom/openai";
import { countTokens } from "@embedloom/openai/tokens";
import { countTokens as countOfAnyModel } from "gpt-tokenizer";

const embedder = createOpenAI({ model: "text-embedding-3-small", apiKey: "none", countTokens });
console.log(countTokens("harbour light"), embedder.estimateTokens("harbour light")); // 3 4
console.log(countOfAnyModel("harbour light") > 0); // true
