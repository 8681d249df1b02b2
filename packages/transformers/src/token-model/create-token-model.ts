import { bytePairModel } from "./byte-pair-model.ts";
import {
  broken,
  type Component,
  readList,
  readObject,
  readOptionalComponent,
  unknownComponent,
} from "../component/index.ts";
import { unigramModel } from "./unigram-model.ts";
import { readVocabulary } from "./vocabulary.ts";
import { wordLevelModel } from "./word-level-model.ts";
import { wordPieceModel } from "./word-piece-model.ts";
import type { TokenModel } from "./token-model.ts";

/**
 * Makes the model of a tokenizer.json.
 *
 * @throws UnsupportedError when it is of a kind that is not known here
 * @throws ModelLoadError when it lacks something or has a wrong value
 */
export function createTokenModel(value: unknown): TokenModel {
  const component = readModel(value);
  switch (component.type) {
    case "WordPiece":
      return wordPieceModel(component, readVocabulary(component));
    case "WordLevel":
      return wordLevelModel(component, readVocabulary(component));
    case "BPE":
      return bytePairModel(component, readVocabulary(component));
    case "Unigram":
      return unigramModel(component, readList(component.options.vocab, "model's vocabulary"));
    default:
      throw unknownComponent(component);
  }
}

// Old files do not name the type, but each kind has options that no other kind has.
function readModel(value: unknown): Component {
  const options = readObject(value, "model");
  if (options.type !== undefined) return readOptionalComponent(value, "model") ?? unnamed(options);
  return unnamed(options);
}

function unnamed(options: Component["options"]): Component {
  const kinds: readonly [type: string, isIt: boolean][] = [
    ["BPE", "merges" in options],
    ["Unigram", Array.isArray(options.vocab)],
    ["WordPiece", "continuing_subword_prefix" in options || "max_input_chars_per_word" in options],
    ["WordLevel", "vocab" in options],
  ];
  const [type] = kinds.find(([, isIt]) => isIt) ?? [];
  if (type === undefined) throw broken("model", "has neither a type nor a vocabulary");
  return { place: "model", type, options };
}
