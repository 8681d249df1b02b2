import { join } from "node:path";
import { withBatching } from "@embedloom/batcher";
import { createFileJournal } from "@embedloom/batcher/file-journal";
import type { Embedder, Journal, VectorIndex, VectorSink } from "@embedloom/core";
import { createParagraphChunker } from "@embedloom/late-chunk";
import { createOpenAI } from "@embedloom/openai";
import { createPgvectorSink } from "@embedloom/pgvector";
import { createSqliteVecSink } from "@embedloom/sqlite-vec";
import { createSync, type SourceDocument, type Sync, type SyncSettings, type SyncSourceLike } from "@embedloom/sync";
import type { FakeOpenAI } from "@embedloom/testing";
import { type ClaimDocument, textOf } from "./claim-documents.ts";

export const DIMENSIONS = 64;
export const MODEL = "text-embedding-3-small";
export const INPUTS_PER_REQUEST = 50;
export const CONCURRENCY = 4;

const PLACES = ["sqlite-vec", "pgvector"] as const;

export type PlaceKind = (typeof PLACES)[number];

/** The sinks that are named, or all. */
export function placesAmong(options: readonly string[]): readonly PlaceKind[] {
  const named = PLACES.filter((kind) => options.includes(kind));
  return named.length > 0 ? named : PLACES;
}

export function sinkIn(kind: PlaceKind, place: string, table = "synced"): VectorSink {
  return kind === "pgvector"
    ? createPgvectorSink({ connectionString: place, schema: "sync_claims", table })
    : createSqliteVecSink({ path: join(place, `${table}.sqlite`) });
}

/** The provider as applications have it: requests of 50 texts, four at a time, over real HTTP. */
export function embedderAt(url: string, dimensions: number = DIMENSIONS): Embedder {
  const limits = { inputsPerRequest: INPUTS_PER_REQUEST, tokensPerInput: 8191, tokensPerRequest: 300_000 };
  const provider = createOpenAI({ model: MODEL, baseURL: url, apiKey: "claim", dimensions, limits });
  return withBatching(provider, { concurrency: CONCURRENCY, requestsPerMinute: 1e6, tokensPerMinute: 1e9 });
}

export interface World {
  readonly sync: Sync;
  readonly sink: VectorSink;
  readonly embedder: Embedder;
  readonly journal: Journal;
  index(): Promise<VectorIndex>;
}

export function worldOf(
  kind: PlaceKind,
  {
    place,
    folder,
    url,
    source,
    ...rest
  }: {
    readonly place: string;
    readonly folder: string;
    readonly url: string;
    readonly source: SyncSourceLike;
  } & Partial<SyncSettings>,
): World {
  const sink = sinkIn(kind, place);
  const embedder = embedderAt(url);
  const journal = createFileJournal(join(folder, `${kind}.journal`));
  const file = join(folder, `${kind}.sync`);
  const chunker = createParagraphChunker();
  return {
    sync: createSync({
      source,
      sink,
      embedder,
      chunker,
      file,
      ...(rest.journal !== undefined && { journal }),
      ...rest,
    }),
    sink,
    embedder,
    journal,
    async index() {
      const info = await embedder.describe();
      const { fingerprintText } = await import("@embedloom/core");
      const fingerprint = fingerprintText(info.fingerprint, { dimensions: DIMENSIONS });
      return sink.open({ fingerprint, dimensions: DIMENSIONS, distance: "cosine", encoding: "float32" });
    },
  };
}

export function documentItems(documents: readonly ClaimDocument[]): SourceDocument[] {
  return documents.map((each) => ({ id: each.id, text: textOf(each) }));
}

/** How the rows of an index differ from what a source should have there. */
export interface Rightness {
  readonly rows: number;
  /** Chunks without a row. */
  readonly lost: number;
  /** Rows that no chunk stands for, or twice. */
  readonly stale: number;
  /** Rows whose vector is not that of their text. */
  readonly wrong: number;
}

/** Reads every row, with its vector. */
export async function rightness(
  index: VectorIndex,
  documents: readonly ClaimDocument[],
  server: FakeOpenAI,
): Promise<Rightness> {
  const wanted = new Set(documents.flatMap(({ id, paragraphs }) => paragraphs.map((text) => `${id}\n${text}`)));
  let [rows, stale, wrong] = [0, 0, 0];
  for await (const page of index.list({ pageSize: 1000 })) {
    for (const row of await index.get(page.map(({ id }) => id))) {
      rows += 1;
      if (row === undefined || !wanted.delete(`${row.source}\n${row.text}`)) stale += 1;
      else if (!isNear(row.vector, server.vectorOf(row.text!, MODEL, DIMENSIONS))) wrong += 1;
    }
  }
  return { rows, lost: wanted.size, stale, wrong };
}

function isNear(one: ArrayLike<number>, other: Float32Array): boolean {
  return other.every((value, i) => Math.abs(value - one[i]!) < 1e-5);
}

/** How many texts the server embedded while something ran. */
export async function paidBy(server: FakeOpenAI, work: () => Promise<unknown>): Promise<number> {
  const before = server.counters.vectorsServed;
  await work();
  return server.counters.vectorsServed - before;
}

/** What a change did to one side. */
export interface Outcome {
  readonly paid: number;
  readonly wrongRows: number;
}

/** One index that follows a source. */
export interface FollowingIndex {
  run(documents: readonly ClaimDocument[]): Promise<Outcome>;
  /** Deletes every so many rows behind its back. @returns how many */
  lose(every: number): Promise<number>;
  close(): Promise<void>;
}
