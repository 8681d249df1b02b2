import { type Embedder, isEmbedloomError } from "@embedloom/core";
import { createOllama } from "@embedloom/ollama";
import { createOpenAI } from "@embedloom/openai";
import { startFakeOllama } from "@embedloom/testing";
import { type CannedReply, type CannedRequest, openAIError, openAIRows, startCannedServer } from "./canned-server.ts";
import { batched, type Measured, measured, says, texts, type WireRow } from "./wire-row.ts";

interface Answered {
  readonly server: string;
  readonly before: string;
  readonly answer: (request: CannedRequest) => CannedReply;
  readonly goals: WireRow["goals"];
  readonly settings?: { readonly dimensions?: number };
}

const embedderAt = (origin: string): Embedder => createOpenAI({ model: "foo", baseURL: `${origin}/v1`, apiKey: "k" });

function fiveTexts({ server, before, answer, goals }: Answered): WireRow {
  return {
    server,
    call: "5 texts",
    before,
    goals,
    async run(signal) {
      await using canned = await startCannedServer(answer);
      const now = await batched(embedderAt(canned.origin), texts(5), canned, signal);
      return { ...now, figures: { repeats: mostRepeats(canned.requests) } };
    },
  };
}

/** How often the request that was sent most often was sent. */
function mostRepeats(requests: readonly CannedRequest[]): number {
  const times = new Map<string, number>();
  for (const { body } of requests) times.set(JSON.stringify(body), (times.get(JSON.stringify(body)) ?? 0) + 1);
  return Math.max(...times.values());
}

/** One refusal, asked without the batcher: what wait does the error name? */
function waitOf(
  header: string,
  before: string,
  reply: () => CannedReply,
  goal: (ms: number) => ReturnType<WireRow["goals"]>,
): WireRow {
  return {
    server: `429 with ${header}`,
    call: "1 text",
    before,
    async run() {
      await using canned = await startCannedServer(reply);
      const error: unknown = await embedderAt(canned.origin)
        .embed(["a"])
        .catch((thrown: unknown) => thrown);
      const wait = isEmbedloomError(error, "rate_limited") ? error.retryAfterMs : Number.NaN;
      return { ...measured(canned, 0, [error]), figures: { wait: wait ?? -1 } };
    },
    goals: (now) => goal(now.figures?.["wait"] ?? Number.NaN),
  };
}

const limited = (headers: Readonly<Record<string, string>>, more: object = {}): CannedReply => ({
  status: 429,
  headers,
  body: { error: { message: "Too many requests", type: "rate_limit_error", ...more } },
});

const noFormat =
  (status: number, message: string) =>
  (request: CannedRequest): CannedReply =>
    request.body["encoding_format"] === "base64" ? openAIError(status, message) : openAIRows(request.texts, 8);

async function quotedHost(): Promise<Measured> {
  await using server = await startFakeOllama();
  const before = process.env["OLLAMA_HOST"];
  process.env["OLLAMA_HOST"] = `"${new URL(server.url).host}"`;
  const counted = { requests: server.requests, inputsPaid: () => server.counters.vectorsServed };
  try {
    const { embeddings } = await createOllama({ model: "all-minilm" }).embed(["a"]);
    return measured(counted, embeddings.count, []);
  } catch (error) {
    return measured(counted, 0, [error]);
  } finally {
    if (before === undefined) delete process.env["OLLAMA_HOST"];
    else process.env["OLLAMA_HOST"] = before;
  }
}

async function credentials(): Promise<Measured> {
  await using canned = await startCannedServer((request) => openAIRows(request.texts, 8));
  const address = canned.origin.replace("http://", "http://user:pass@");
  let error: unknown;
  let rows = 0;
  try {
    rows = (await embedderAt(address).embed(["a"])).embeddings.count;
  } catch (thrown) {
    error = thrown;
  }
  const used = canned.requests[0]?.headers.authorization?.startsWith("Basic ") === true;
  const refused = isEmbedloomError(error, "invalid_option");
  return {
    ...measured(canned, rows, error === undefined ? [] : [error]),
    figures: { decided: Number(used || refused) },
  };
}

/** Replies that hide their reason, waits in every form, and addresses as people write them. */
export const repliesAndAddresses: readonly WireRow[] = [
  fiveTexts({
    server: "a message that begins with `<400>`",
    before: "the message vanishes",
    answer: () =>
      openAIError(
        400,
        "<400> InternalError.Algo.InvalidParameter: Value error, batch size is invalid, it should not be larger than 10.",
      ),
    goals: (now) => ({ "the message is handed on": { value: says(now, /batch size is invalid/), exactly: 1 } }),
  }),
  fiveTexts({
    server: "an error body that is a list",
    before: "the message vanishes",
    answer: () => ({
      status: 400,
      body: [{ error: { code: 400, message: "this project has no quota tier", status: "INVALID_ARGUMENT" } }],
    }),
    goals: (now) => ({ "the message is handed on": { value: says(now, /no quota tier/), exactly: 1 } }),
  }),
  fiveTexts({
    server: "a 200 without `data` that carries `detail`",
    before: "the message vanishes",
    answer: () => ({ status: 200, body: { detail: "the pod is being migrated" } }),
    goals: (now) => ({ "the message is handed on": { value: says(now, /being migrated/), exactly: 1 } }),
  }),
  fiveTexts({
    server: "base64 refused by a 500",
    before: "6, 0, 0",
    answer: noFormat(500, "Internal error"),
    goals: (now) => ({ "rows back": { value: now.rows, exactly: 5 } }),
  }),
  fiveTexts({
    server: "base64 refused by a 400 that does not name the field",
    before: "–, 0, 0",
    answer: noFormat(400, "Only float is supported"),
    goals: (now) => ({ "rows back": { value: now.rows, exactly: 5 }, requests: { value: now.requests, atMost: 2 } }),
  }),
  fiveTexts({
    server: "one vector for five texts",
    before: "6, –, 0",
    answer: (request) => openAIRows(request.texts.slice(0, 1), 8),
    goals: (now) => ({
      "times the same request was sent": { value: now.figures?.["repeats"] ?? Number.NaN, atMost: 2 },
    }),
  }),
  fiveTexts({
    server: "HTML with status 200",
    before: "6, 0, 0",
    answer: () => ({
      status: 200,
      body: "<html><body>Welcome</body></html>",
      headers: { "content-type": "text/html" },
    }),
    goals: (now) => ({
      "times the same request was sent": { value: now.figures?.["repeats"] ?? Number.NaN, atMost: 2 },
    }),
  }),
  waitOf(
    '`retry-after: "2, 2"`',
    "0 ms",
    () => limited({ "retry-after": "2, 2" }),
    (ms) => ({ "wait in ms": { value: ms, exactly: 2000 } }),
  ),
  waitOf(
    '`retry-after: "-1"`',
    "0 ms",
    () => limited({ "retry-after": "-1" }),
    (ms) => ({ "no wait of 0 ms": { value: Number(ms !== 0), exactly: 1 } }),
  ),
  waitOf(
    "an epoch in `retry-after`",
    "1.8e12 ms",
    () => limited({ "retry-after": String(Math.ceil(Date.now() / 1000) + 30) }),
    (ms) => ({
      "wait in ms": { value: ms, atMost: 32_000 },
      "wait in ms, at least": { value: ms, atLeast: 25_000 },
    }),
  ),
  waitOf(
    "Gemini's `retryDelay` in the body",
    "not read",
    () => limited({}, { details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "7s" }] }),
    (ms) => ({
      "wait in ms": { value: ms, exactly: 7000 },
    }),
  ),
  {
    server: "`OLLAMA_HOST` in quotes",
    call: "1 text",
    before: "–, –, 0",
    run: quotedHost,
    goals: (now) => ({ "rows back": { value: now.rows, exactly: 1 } }),
  },
  {
    server: "`http://user:pass@host/v1`",
    call: "1 text",
    before: 'fails with "check that it runs"',
    run: credentials,
    goals: (now) => ({
      "used, or refused as a setting": { value: now.figures?.["decided"] ?? Number.NaN, exactly: 1 },
    }),
  },
];
