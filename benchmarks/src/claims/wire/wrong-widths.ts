import { createOllama } from "@embedloom/ollama";
import { createOpenAI } from "@embedloom/openai";
import { ollamaRows, openAIRows, startCannedServer } from "./canned-server.ts";
import { batched, refusalForAll, says, texts, type WireRow } from "./wire-row.ts";

/** All rows have the same other width: nobody's text is to blame, and it is paid once. */
export const wrongWidths: readonly WireRow[] = [
  {
    server: "384-wide rows for a model known as 1,536 wide",
    call: "2,048 texts",
    before: "2,048, 28,634, 0",
    async run(signal) {
      await using canned = await startCannedServer((request) => openAIRows(request.texts, 384));
      const embedder = createOpenAI({ model: "text-embedding-3-small", baseURL: `${canned.origin}/v1`, apiKey: "k" });
      return await batched(embedder, texts(2048), canned, signal);
    },
    goals: (now) => ({
      requests: { value: now.requests, atMost: refusalForAll },
      "inputs paid": { value: now.paid, atMost: 2 * 2048 },
      "names both widths": { value: says(now, /\b384\b/, /\b1,?536\b/), exactly: 1 },
    }),
  },
  {
    server: "ignores `dimensions: 4`",
    call: "320 texts",
    before: "320, 2,360, 0",
    async run(signal) {
      await using canned = await startCannedServer((request) => openAIRows(request.texts, 1536));
      const settings = { model: "text-embedding-3-small", baseURL: `${canned.origin}/v1`, apiKey: "k", dimensions: 4 };
      return await batched(createOpenAI(settings), texts(320), canned, signal);
    },
    goals: (now) => ({
      "rows back, cut here": { value: now.rows, exactly: 320 },
      "inputs paid": { value: now.paid, exactly: 320 },
    }),
  },
  {
    server: "Ollama, `/api/show` tells another width than it serves",
    call: "200 texts",
    before: "202, –, 0",
    async run(signal) {
      await using canned = await startCannedServer((request) => ollamaRows(request.texts, 384), ollamaPages(768));
      return await batched(createOllama({ model: "canned", baseURL: canned.origin }), texts(200), canned, signal);
    },
    goals: (now) => ({
      requests: { value: now.requests, atMost: refusalForAll },
      "names both widths": { value: says(now, /\b384\b/, /\b768\b/), exactly: 1 },
    }),
  },
  {
    server: "per-token vectors as `data[].embedding`",
    call: "5 texts",
    before: "–, –, 0",
    async run(signal) {
      await using canned = await startCannedServer(({ texts: sent }) => ({
        status: 200,
        body: {
          object: "list",
          data: sent.map((_, index) => ({
            index,
            embedding: [
              [1, 0],
              [0, 1],
            ],
          })),
        },
      }));
      return await batched(
        createOpenAI({ model: "foo", baseURL: `${canned.origin}/v1`, apiKey: "k" }),
        texts(5),
        canned,
        signal,
      );
    },
    goals: (now) => ({
      requests: { value: now.requests, atMost: refusalForAll },
      "says that the server does not pool": { value: says(now, /pool/i), exactly: 1 },
    }),
  },
];

/** What an Ollama says of a model called `canned`. */
export function ollamaPages(width: number): Readonly<Record<string, unknown>> {
  const details = {
    parent_model: "",
    format: "gguf",
    family: "bert",
    families: ["bert"],
    parameter_size: "23M",
    quantization_level: "F16",
  };
  const model_info = {
    "general.architecture": "bert",
    "bert.context_length": 512,
    "bert.embedding_length": width,
    "bert.pooling_type": 1,
  };
  const listed = {
    name: "canned:latest",
    model: "canned:latest",
    modified_at: "2026-11-30T00:00:00Z",
    size: 1,
    digest: "0".repeat(64),
    details,
  };
  return {
    "/api/version": { version: "0.33.0" },
    "/api/tags": { models: [listed] },
    "/api/show": { details, model_info, capabilities: ["embedding"], modified_at: "2026-11-30T00:00:00Z" },
    "/api/ps": { models: [] },
  };
}
