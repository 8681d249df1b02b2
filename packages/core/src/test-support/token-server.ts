import { EmbeddingMatrix } from "../matrix/embedding-matrix.ts";
import type { EmbedResult } from "../contract/embedder.ts";
import { truncate } from "../matrix/truncate.ts";
import { InputTooLongError } from "../errors/input-too-long-error.ts";

/** What a refusal tells. */
export interface RefusalFacts {
  readonly index?: boolean;
  readonly limit?: boolean;
  readonly tokens?: boolean;
}

/** A server in this process with a window and a tokenizer of its own. */
export interface TokenServer {
  /** Every request: the tokens of its texts, and whether it was refused. */
  readonly requests: readonly { readonly texts: readonly string[]; readonly refused: boolean }[];
  readonly request: (batch: readonly string[]) => Promise<EmbedResult>;
}

const LETTERS: Readonly<Record<string, number>> = { latin: 4, cyrillic: 2, greek: 1 };

/**
 * Tokens as a WordPiece-like vocabulary would have them, far from any count of bytes: short Latin words whole, long ones
 * and words of other scripts in pieces of a few letters, Chinese and Japanese by the character, each sign by itself, and
 * two that mark the ends.
 */
export function wordPieces(text: string): number {
  let tokens = 2;
  for (const [part] of text.matchAll(/[a-z]+|[а-яё]+|[α-ωά-ώ]+|\p{N}+|[^\s]/giu)) {
    const script = /^[a-z]/i.test(part)
      ? "latin"
      : /^[а-яё]/i.test(part)
        ? "cyrillic"
        : /^[α-ω]/i.test(part)
          ? "greek"
          : "";
    const size = LETTERS[script] ?? 1;
    tokens += script === "latin" && part.length <= 7 ? 1 : Math.ceil(part.length / size);
  }
  return tokens;
}

/** Makes one that refuses what does not fit, telling what `facts` say, and counts in its usage. */
export function createTokenServer(window: number, facts: RefusalFacts = {}, countsUsage = true): TokenServer {
  const requests: { texts: readonly string[]; refused: boolean }[] = [];
  const request = async (texts: readonly string[]): Promise<EmbedResult> => {
    const sizes = texts.map(wordPieces);
    const at = sizes.findIndex((size) => size > window);
    requests.push({ texts, refused: at >= 0 });
    if (at >= 0) {
      throw new InputTooLongError("Too long.", {
        ...(facts.index === true && { index: at }),
        ...(facts.limit === true && { limit: window }),
        ...(facts.tokens === true && { tokens: sizes[at] }),
      });
    }
    // Of length 1, as models give them; equal texts have equal rows.
    const embeddings = truncate(EmbeddingMatrix.fromRows(texts.map((text) => [1, text.length, wordPieces(text)])), 3);
    const tokens = countsUsage ? sizes.reduce((sum, size) => sum + size, 0) : undefined;
    return { embeddings, usage: { requests: 1, tokens, costUsd: undefined } };
  };
  return { requests, request };
}

const WORDS: Readonly<Record<string, string>> = {
  english: "the harbour lights burn all night while fishermen repair their nets, extraordinarily patient and quiet.",
  german: "Donaudampfschifffahrtsgesellschaft und Krankenversicherungsbeitrag sind lange Wörter, aber hier üblich.",
  russian: "огни гавани горят всю ночь, пока рыбаки терпеливо чинят свои сети и молча смотрят на воду.",
  greek: "τα φώτα του λιμανιού καίνε όλη νύχτα ενώ οι ψαράδες επισκευάζουν τα δίχτυα τους.",
  chinese: "港口的灯光整夜亮着，渔民们在安静地修补渔网。",
  code: "const x1 = (a) => { return a.map((b) => b[0] ?? `${b}`); }; // 42, 1024",
};

/** A long text in a language, whose sentences vary in length; `mixed` changes its language in the middle. */
export function longText(language: string, characters: number): string {
  if (language === "mixed") {
    const half = characters / 2;
    return longText("english", half) + longText("russian", half);
  }
  const words = (WORDS[language] ?? "").split(" ");
  let text = "";
  for (let i = 0; text.length < characters; i++) {
    // Not the same density everywhere: some words come in runs.
    const word = words[(i * 7 + Math.floor(i / 40)) % words.length]!;
    text += i % 9 === 0 ? `${word} ${word} ` : `${word} `;
  }
  return text.slice(0, characters);
}
