import { EmbeddingMatrix, topK } from "@embedloom/core";
import { createLateChunker, createSentenceChunker, type LateChunker } from "@embedloom/late-chunk";
import { createWebModel, type TransformersModel } from "@embedloom/transformers/web";
import * as runtime from "onnxruntime-web/wasm";
import type { ModelName, Passage, Question, Told } from "./messages.ts";

const MOST_PASSAGES = 5;

type Chunks = Awaited<ReturnType<LateChunker["embed"]>>["chunks"];

/** A model that is loaded, and the document that it read last. */
interface Loaded {
  readonly model: TransformersModel;
  readonly chunker: LateChunker;
  indexed?: { readonly document: string; readonly chunks: Chunks };
}

const loaded = new Map<ModelName, Loaded>();
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

async function search({ model: name, document, question }: Question): Promise<readonly Passage[]> {
  const one = loaded.get(name) ?? load(name);
  if (one.indexed?.document !== document) {
    one.indexed = { document, chunks: (await one.chunker.embed(document)).chunks };
  }
  const { chunks } = one.indexed;
  const { embeddings } = await one.model.embedder.embed([question], { inputType: "query" });
  const rows = EmbeddingMatrix.fromRows(chunks.map(({ embedding }) => embedding));
  return topK(rows, embeddings.row(0), MOST_PASSAGES).map(({ index: at, score }) => ({
    text: chunks[at]!.text,
    startLine: chunks[at]!.startLine,
    score,
  }));
}

function load(name: ModelName): Loaded {
  const received = new Map<string, number>();
  const model = createWebModel({
    // Put beside the page by the build, one folder above this script.
    url: new URL(/* @vite-ignore */ `../models/${name}/`, import.meta.url),
    model: name,
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
  const one: Loaded = { model, chunker };
  loaded.set(name, one);
  return one;
}

function post(message: Told): void {
  postMessage(message);
}
