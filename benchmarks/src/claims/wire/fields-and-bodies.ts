import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { fingerprintText } from "@embedloom/core";
import { createOllama } from "@embedloom/ollama";
import { createOpenAI } from "@embedloom/openai";
import { type CannedReply, openAIRows, startCannedServer } from "./canned-server.ts";
import { batched, type Measured, measured, refusalForAll, says, texts, type WireRow } from "./wire-row.ts";
import { ollamaPages } from "./wrong-widths.ts";

const KEY = "hunter2/hunter2";

async function extraBody(): Promise<Measured> {
  await using canned = await startCannedServer((request) => openAIRows(request.texts, 8));
  const settings = { model: "foo", baseURL: `${canned.origin}/v1`, apiKey: "k", dimensions: 8 };
  const one = createOpenAI({ ...settings, extraBody: { input_type: "query", user: "u" } });
  const same = createOpenAI({ ...settings, extraBody: { user: "u", input_type: "query" } });
  const other = createOpenAI({ ...settings, extraBody: { input_type: "passage", user: "u" } });
  const { embeddings } = await one.embed(["a"]);
  const marks = await Promise.all(
    [one, same, other, createOpenAI(settings)].map(async (embedder) =>
      fingerprintText((await embedder.describe()).fingerprint),
    ),
  );
  const sent = canned.requests[0]?.body;
  const figures = {
    sent: Number(sent?.["input_type"] === "query" && sent["user"] === "u"),
    different: new Set(marks).size,
  };
  return { ...measured(canned, embeddings.count, []), figures };
}

async function limitOfOneASecond(): Promise<Measured> {
  const headers = {
    "x-ratelimit-limit-requests": "1",
    "x-ratelimit-remaining-requests": "0",
    "x-ratelimit-reset-requests": "1s",
  };
  await using canned = await startCannedServer((request) => {
    const reply = openAIRows(request.texts, 8);
    return reply === "cut" ? reply : { ...reply, headers };
  });
  const { embeddings, rateLimit } = await createOpenAI({
    model: "foo",
    baseURL: `${canned.origin}/v1`,
    apiKey: "k",
  }).embed(["a"]);
  return { ...measured(canned, embeddings.count, []), figures: { limit: rateLimit?.requests?.limit ?? Number.NaN } };
}

/** A reply that tells a reason in some shape, to 40 texts. */
function toldIn(shape: string, reply: CannedReply, reason: RegExp, provider: "openai" | "ollama" = "openai"): WireRow {
  return {
    server: `${provider}: ${shape}`,
    call: "40 texts",
    before: "the message vanishes",
    async run(signal) {
      await using canned = await startCannedServer(() => reply, ollamaPages(8));
      const embedder =
        provider === "ollama"
          ? createOllama({ model: "canned", baseURL: canned.origin })
          : createOpenAI({ model: "foo", baseURL: `${canned.origin}/v1`, apiKey: "k" });
      return await batched(embedder, texts(40), canned, signal);
    },
    goals: (now) => ({
      "the message is handed on": { value: says(now, reason), exactly: 1 },
      requests: { value: now.requests, atMost: refusalForAll },
    }),
  };
}

async function unannouncedGzip(signal: AbortSignal): Promise<Measured> {
  await using canned = await startCannedServer((request) => {
    const reply = openAIRows(request.texts, 8);
    return reply === "cut" ? reply : { status: 200, body: gzipSync(JSON.stringify(reply.body)) };
  });
  const embedder = createOpenAI({ model: "foo", baseURL: `${canned.origin}/v1`, apiKey: "k" });
  return await batched(embedder, texts(40), canned, signal);
}

async function echoedKey(signal: AbortSignal): Promise<Measured> {
  await using canned = await startCannedServer(({ headers }) => ({
    status: 400,
    body: { error: { message: `odd header: ${headers.authorization}`, type: headers.authorization } },
  }));
  const embedder = createOpenAI({ model: "foo", baseURL: `${canned.origin}/v1`, apiKey: KEY });
  const now = await batched(embedder, texts(40), canned, signal);
  const leaks = now.errors.filter((error) => inspect(error, { depth: 20, showHidden: true }).includes(KEY));
  return { ...now, figures: { leaks: leaks.length } };
}

/** Fields of a server's own, limits by the second, and bodies that say what is wrong in shapes of their own. */
export const fieldsAndBodies: readonly WireRow[] = [
  {
    server: "`extraBody`",
    call: "1 text; the same fields, others, none",
    before: "no way to send it",
    run: extraBody,
    goals: (now) => ({
      "the fields are sent": { value: now.figures?.["sent"] ?? Number.NaN, exactly: 1 },
      "fingerprints that differ, of four": { value: now.figures?.["different"] ?? Number.NaN, exactly: 3 },
    }),
  },
  {
    server: "`x-ratelimit-limit-requests: 1`, reset `1s`",
    call: "1 text",
    before: "one a minute",
    run: limitOfOneASecond,
    goals: (now) => ({ "requests a minute": { value: now.figures?.["limit"] ?? Number.NaN, exactly: 60 } }),
  },
  {
    server: "gzip without its header",
    call: "40 texts",
    before: "6, –, 0",
    run: unannouncedGzip,
    goals: (now) => ({
      requests: { value: now.requests, atMost: 2 },
      "says that it is compressed": { value: says(now, /compressed/, /content-encoding/), exactly: 1 },
    }),
  },
  {
    server: "a 400 that repeats the key",
    call: "40 texts",
    before: "not listed",
    run: echoedKey,
    goals: (now) => ({
      "printed errors with the key": { value: now.figures?.["leaks"] ?? Number.NaN, exactly: 0 },
      "says the rest": { value: says(now, /odd header/), exactly: 1 },
    }),
  },
  toldIn(
    "400, `error` is null beside a message",
    { status: 400, body: { error: null, message: "no tenant" } },
    /no tenant/,
  ),
  toldIn(
    "400, objects in objects",
    { status: 400, body: { error: { error: { details: { reason: "no lease" } } } } },
    /no lease/,
  ),
  toldIn(
    "400, `Message` and `ErrorCode`",
    { status: 400, body: { ErrorCode: "X", Message: "no variant" } },
    /no variant/,
  ),
  toldIn("400, a list of texts", { status: 400, body: ["closed on Sundays"] }, /closed on Sundays/),
  toldIn(
    "`error` is an object",
    { status: 400, body: { error: { message: "inner reason" } } },
    /inner reason/,
    "ollama",
  ),
  toldIn("400, a list", { status: 400, body: [{ detail: "tenant is off" }] }, /tenant is off/, "ollama"),
];
