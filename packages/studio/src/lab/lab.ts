import { LRUCache } from "lru-cache";
import type { Span } from "@embedloom/late-chunk";
import type { LabChunkHeat, LabHeatReply, LabHeatRequest, LabReading, LabReply, LabRequest } from "../api/index.ts";
import type { CurrentStack } from "../providers/index.ts";
import { Refusal } from "../refusal/index.ts";
import { type QuestionEmbedder, rounded } from "../search/index.ts";
import { cutInLab } from "./lab-chunker.ts";
import { createTokenReader, type ReadTokens, readTokens, shares, type TokenReader } from "./read-tokens.ts";
import { heavyWords, wordsElsewhere } from "./words-elsewhere.ts";

/** Cuts a text while the visitor turns the knobs, and shows what each token of it says to a question. */
export interface Lab {
  chunks(request: LabRequest): Promise<LabReply>;
  /** @throws Refusal when the provider gives no token vectors */
  heat(request: LabHeatRequest, signal: AbortSignal): Promise<LabHeatReply>;
}

/** What the lab works with. */
export interface LabParts {
  readonly current: CurrentStack;
  readonly embedded: QuestionEmbedder;
}

/** Texts whose tokens are kept: a slider changes the chunks, not the text. */
const KEPT_TEXTS = 4;
/** Chunks alone whose tokens are kept: most of them stay as they are when a slider moves a little. */
const KEPT_CHUNKS = 400;

/** Makes the lab. Only a model that runs in this process is asked, so that turning a knob never costs money. */
export function createLab({ current, embedded }: LabParts): Lab {
  const texts = new LRUCache<string, ReadTokens>({ max: KEPT_TEXTS });
  const alone = new LRUCache<string, ReadTokens>({ max: KEPT_CHUNKS });

  async function tokensOf(
    kept: LRUCache<string, ReadTokens>,
    reader: TokenReader,
    text: string,
    signal: AbortSignal,
  ): Promise<ReadTokens> {
    const key = `${current.space()}:${text}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    const read = await readTokens(reader, text, signal);
    kept.set(key, read);
    return read;
  }

  return {
    async chunks(request) {
      const spans = await cutInLab(request);
      return { spans: spans.flatMap(({ start, end }) => [start, end]) };
    },
    async heat(request, signal) {
      const { stack, encoder } = await current.ready();
      const { lateChunker } = stack;
      if (encoder === undefined || lateChunker === undefined) {
        throw new Refusal("bad_request", `${stack.label} gives no token vectors, so tokens cannot be coloured.`);
      }
      const { text, question } = request;
      const spans = await cutInLab(request);
      const { query } = await embedded(question, signal);
      const reader = createTokenReader(encoder);
      const words = heavyWords(question, query, await tokensOf(alone, reader, question, signal));
      const whole = await tokensOf(texts, reader, text, signal);
      const inside = spans.length === 0 ? [] : (await lateChunker.embedSpans(text, spans, { signal })).chunks;
      const pieces = spans.map(({ start, end }) => text.slice(start, end));
      const single =
        pieces.length === 0 ? undefined : await stack.embedder.embed(pieces, { inputType: "document", signal });
      const chunks: LabChunkHeat[] = [];
      for (const [at, span] of spans.entries()) {
        const own = await tokensOf(alone, reader, pieces[at]!, signal);
        chunks.push({
          ...span,
          plain: reading(query, single?.embeddings.row(at) ?? null, moved(own, span.start)),
          late: reading(query, inside[at]?.embedding ?? null, within(whole, span)),
          elsewhere: wordsElsewhere(words, text, span),
        });
      }
      return { chunks };
    },
  };
}

function reading(query: Float32Array, chunk: Float32Array | null, tokens: ReadTokens): LabReading {
  return {
    // Both of length 1: the product is the cosine.
    score: chunk === null ? 0 : rounded(chunk.reduce((sum, value, at) => sum + value * query[at]!, 0)),
    tokens: tokens.spans.flatMap(({ start, end }) => [start, end]),
    scores: shares(query, tokens).map(rounded),
  };
}

/** The tokens of a chunk that was read alone, at their places in the whole text. */
function moved({ spans, vectors }: ReadTokens, by: number): ReadTokens {
  return { spans: spans.map(({ start, end }) => ({ start: start + by, end: end + by })), vectors };
}

/** The tokens of a text that begin in a span. */
function within({ spans, vectors }: ReadTokens, { start, end }: Span): ReadTokens {
  const chosen = [...spans.keys()].filter((token) => spans[token]!.start >= start && spans[token]!.start < end);
  return { spans: chosen.map((token) => spans[token]!), vectors: chosen.map((token) => vectors[token]!) };
}
