import { splitWords } from "@embedloom/search";

/** Cuts texts for Orama as ours are cut. */
export const oramaTokenizer: {
  language: string;
  normalizationCache: Map<string, string>;
  tokenize: (text: string) => string[];
} = {
  language: "english",
  normalizationCache: new Map<string, string>(),
  tokenize: (text: string): string[] => splitWords(text),
};
