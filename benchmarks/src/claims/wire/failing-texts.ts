import { setTimeout as after } from "node:timers/promises";
import { createOllama } from "@embedloom/ollama";
import { createOpenAI } from "@embedloom/openai";
import {
  type CannedReply,
  type CannedRequest,
  ollamaRows,
  openAIError,
  openAIRows,
  startCannedServer,
} from "./canned-server.ts";
import { batched, requestBound, texts, type WireRow } from "./wire-row.ts";
import { ollamaPages } from "./wrong-widths.ts";

const bad = (at: number) => (index: number) => (index === at ? " BAD" : "");
const holdsBad = ({ texts: sent }: CannedRequest): boolean => sent.some((text) => text.includes("BAD"));
const broken: CannedReply = { status: 500, body: { error: { message: "Internal error", type: "server_error" } } };

function openAIRow(
  server: string,
  [count, size]: readonly [number, number],
  before: string,
  answer: (request: CannedRequest) => CannedReply | Promise<CannedReply>,
  goals: WireRow["goals"],
  more: { readonly timeoutMs?: number; readonly mark?: (index: number) => string } = {},
): WireRow {
  return {
    server,
    call: `${count.toLocaleString("en")} texts, ${size} a request`,
    before,
    async run(signal) {
      await using canned = await startCannedServer(answer);
      const limits = { inputsPerRequest: size };
      const { timeoutMs, mark } = more;
      const settings = { model: "foo", baseURL: `${canned.origin}/v1`, apiKey: "k", limits };
      const embedder = createOpenAI({ ...settings, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
      return await batched(embedder, texts(count, mark), canned, signal);
    },
    goals,
  };
}

/** A server with one slot, 20 ms a text, that works on after its client has gone. */
function slowServer(): (request: CannedRequest) => Promise<CannedReply> {
  let free = Promise.resolve();
  return async (request) => {
    free = free.then(() => after(20 * request.texts.length));
    await free;
    return openAIRows(request.texts, 8);
  };
}

const upTo = (limit: number, refusal: CannedReply) => (request: CannedRequest) =>
  request.texts.length > limit ? refusal : openAIRows(request.texts, 8);

/** One text, or the size of a request, makes a server fail: the others come through. */
export const failingTexts: readonly WireRow[] = [
  openAIRow(
    "500 whenever one of 20 texts is in the request",
    [20, 64],
    "6, 0, 0",
    (request) => (holdsBad(request) ? broken : openAIRows(request.texts, 8)),
    (now) => ({
      "rows back": { value: now.rows, exactly: 19 },
      requests: { value: now.requests, atMost: requestBound(20, 20) },
    }),
    { mark: bad(7) },
  ),
  openAIRow(
    "500 whenever one text is in the request",
    [2000, 64],
    "–, –, 1,968",
    (request) => (holdsBad(request) ? broken : openAIRows(request.texts, 8)),
    (now) => ({
      "texts lost": { value: 2000 - now.rows, exactly: 1 },
      requests: { value: now.requests, atMost: requestBound(2000, 64) },
    }),
    { mark: bad(1234) },
  ),
  openAIRow(
    "the connection is dropped whenever one text is in the request",
    [500, 64],
    "not listed",
    (request) => (holdsBad(request) ? "cut" : openAIRows(request.texts, 8)),
    (now) => ({
      "texts lost": { value: 500 - now.rows, exactly: 1 },
      requests: { value: now.requests, atMost: requestBound(500, 64) },
    }),
    { mark: bad(77) },
  ),
  {
    server: "Ollama, the runner dies (EOF) on one text",
    call: "200 texts",
    before: "–, –, 136",
    async run(signal) {
      const eof = { error: 'do embedding request: Post "http://127.0.0.1:41237/v1/embeddings": EOF' };
      const answer = (request: CannedRequest): CannedReply =>
        holdsBad(request) ? { status: 400, body: eof } : ollamaRows(request.texts, 8);
      await using canned = await startCannedServer(answer, ollamaPages(8));
      return await batched(
        createOllama({ model: "canned", baseURL: canned.origin }),
        texts(200, bad(150)),
        canned,
        signal,
      );
    },
    goals: (now) => ({
      "texts lost": { value: 200 - now.rows, exactly: 1 },
      requests: { value: now.requests, atMost: requestBound(200, 64) },
    }),
  },
  openAIRow(
    "20 ms an input, `timeoutMs: 400`",
    [128, 64],
    "6, –, 0",
    slowServer(),
    (now) => ({
      "rows back": { value: now.rows, exactly: 128 },
    }),
    { timeoutMs: 400 },
  ),
  openAIRow(
    "504 above 8 inputs",
    [64, 64],
    "–, –, 0",
    upTo(8, { status: 504, body: "<html><h1>504 Gateway Time-out</h1></html>" }),
    (now) => ({
      "rows back": { value: now.rows, exactly: 64 },
      requests: { value: now.requests, atMost: 8 + 6 * 6 },
    }),
  ),
  openAIRow(
    "out of memory above 8 inputs",
    [64, 64],
    "–, –, 0",
    upTo(8, openAIError(500, "CUDA error: out of memory", "server_error")),
    (now) => ({
      "rows back": { value: now.rows, exactly: 64 },
      requests: { value: now.requests, atMost: 8 + 6 * 6 },
    }),
  ),
];
