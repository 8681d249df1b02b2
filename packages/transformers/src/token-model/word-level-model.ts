import { UnsupportedError } from "@embedloom/core";
import type { Component } from "../component/index.ts";
import type { TokenModel } from "./token-model.ts";
import { readUnknownToken, type Vocabulary } from "./vocabulary.ts";

/** The model whose entries are whole words. */
export function wordLevelModel(component: Component, vocabulary: Vocabulary): TokenModel {
  const unknown = readUnknownToken(component, vocabulary).id;
  return {
    vocabulary,
    tokenize(word) {
      const id = vocabulary.get(word) ?? unknown;
      if (id === undefined) throw noUnknownToken();
      return { ids: [id], froms: [0], tos: [word.length] };
    },
  };
}

/** The error for a text with a part that has no token. */
export function noUnknownToken(): UnsupportedError {
  return new UnsupportedError(
    "The tokenizer has no token for a part of the text and no unknown token to put there. Leave out what the model has no words for, or use another model.",
  );
}
