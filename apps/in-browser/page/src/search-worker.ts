import { EmbeddingMatrix, topK } from "@embedloom/core";
import { createLateChunker, createSentenceChunker } from "@embedloom/late-chunk";
import { createWebModel } from "@embedloom/transformers/web";
import * as runtime from "onnxruntime-web/wasm";
import type { Passage, Question, Told } from "./messages.ts";

const MOST_PASSAGES = 5;

const received = new Map<string, number>();
const model = createWebModel({
  // Put beside the page by the build, one folder above this script.
  url: new URL(/* @vite-ignore */ "../model/", import.meta.url),
  model: "embedloom-mini",
  runtime,
  onDownloadProgress({ file, receivedBytes }) {
    received.set(file, receivedBytes);
    post({ kind: "loading", receivedBytes: [...received.values()].reduce((sum, bytes) => sum + bytes, 0) });
  },
});
const chunker = createLateChunker({
  encoder: model.tokenEncoder,
  chunker: createSentenceChunker({ maxTokens: 24 }),
});

let indexed: { readonly document: string; readonly chunks: Awaited<ReturnType<typeof index>> } | undefined;
let last: Promise<void> = Promise.resolve();

// One after another: a second question must not embed the same document beside the first.
addEventListener("message", ({ data }: MessageEvent<Question>) => {
  last = last.then(() => reply(data));
});

async function reply(asked: Question): Promise<void> {
  const begin = performance.now();
  try {
    const passages = await search(asked);
    post({ kind: "answer", id: asked.id, passages, milliseconds: performance.now() - begin });
  } catch (error) {
    post({ kind: "failure", id: asked.id, message: error instanceof Error ? error.message : String(error) });
  }
}

async function search({ document, question }: Question): Promise<readonly Passage[]> {
  if (indexed?.document !== document) indexed = { document, chunks: await index(document) };
  const { chunks } = indexed;
  const { embeddings } = await model.embedder.embed([question], { inputType: "query" });
  const rows = EmbeddingMatrix.fromRows(chunks.map(({ embedding }) => embedding));
  return topK(rows, embeddings.row(0), MOST_PASSAGES).map(({ index: at, score }) => ({
    text: chunks[at]!.text,
    startLine: chunks[at]!.startLine,
    score,
  }));
}

async function index(document: string) {
  const { chunks } = await chunker.embed(document);
  return chunks;
}

function post(message: Told): void {
  postMessage(message);
}
