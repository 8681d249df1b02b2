// What runs in an edge runtime and in a browser: the four packages together, with a real client over real HTTP.
import { embedStream, withBatching } from "@embedloom/batcher";
import { createMemoryStore, withCache } from "@embedloom/cache";
import { compose, contentDigest } from "@embedloom/core";
import { createOpenAI, estimateTokens } from "@embedloom/openai";
import { OpenAI } from "openai";

/** What the program found. */
export interface PortableResult {
  /** The vectors of the texts, one after another. */
  readonly vectors: readonly (readonly number[])[];
  /** Requests that the second call, whose texts are cached, sent. */
  readonly requestsWhenCached: number;
  /** Texts of the stream, with the first value of each vector. */
  readonly streamed: readonly (readonly [text: string, first: number])[];
  readonly digest: string;
  readonly tokens: number;
  /** Code of the error that a wrong key gives. */
  readonly refusedWith: string;
}

/** Embeds `texts` through all four packages. */
async function runPortably(baseURL: string, texts: readonly string[]): Promise<PortableResult> {
  const client = new OpenAI({ apiKey: "test", baseURL, maxRetries: 0, dangerouslyAllowBrowser: true });
  const provider = createOpenAI({ client, model: "text-embedding-3-small", dimensions: 16 });
  const embedder = compose(
    provider,
    (inner) => withBatching(inner, { requestsPerMinute: 6000 }),
    (inner) => withCache(inner, createMemoryStore()),
  );
  const first = await embedder.embed(texts);
  const second = await embedder.embed(texts);
  const streamed: [string, number][] = [];
  for await (const { item, embedding } of embedStream(embedder, texts)) streamed.push([item, embedding[0] ?? NaN]);
  const refused = withBatching(provider).embed([""]);
  const refusedWith = await refused.then(
    () => "nothing",
    (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : String(error)),
  );
  await embedder.close();
  return {
    vectors: first.embeddings.toArrays(),
    requestsWhenCached: second.usage.requests,
    streamed,
    digest: contentDigest("abc"),
    tokens: estimateTokens("harbour"),
    refusedWith,
  };
}

Object.assign(globalThis, { runPortably });
