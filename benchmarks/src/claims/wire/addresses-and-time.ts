import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import { promisify } from "node:util";
import type { Embedder } from "@embedloom/core";
import { createOllama } from "@embedloom/ollama";
import { createOpenAI } from "@embedloom/openai";
import { type CannedReply, type CannedRequest, ollamaRows, openAIRows, startCannedServer } from "./canned-server.ts";
import { impatientProgram } from "./impatient-process.ts";
import { hasOpenSSL, startSelfSigned } from "./self-signed.ts";
import { batched, type Measured, measured, says, texts, type WireRow } from "./wire-row.ts";
import { ollamaPages } from "./wrong-widths.ts";

const run = promisify(execFile);
const OLLAMA_PORT = 11_434;

/** A request in a process whose runtime gives up after 0.3 s, as undici does after 300 s, to a server that takes 1.5 s. */
async function outlast(provider: "openai" | "ollama", timeoutMs: number): Promise<Measured> {
  const answer = async (request: CannedRequest): Promise<CannedReply> => {
    await after(1500);
    return provider === "ollama" ? ollamaRows(request.texts, 8) : openAIRows(request.texts, 8);
  };
  await using canned = await startCannedServer(answer, ollamaPages(8));
  const { stdout } = await run(process.execPath, [impatientProgram, provider, canned.origin, String(timeoutMs)]);
  return measured(canned, Number(stdout), []);
}

const outlasting = (provider: "openai" | "ollama", timeoutMs: number, rows: number): WireRow => ({
  server: `${provider} provider, \`timeoutMs: ${timeoutMs}\`, a runtime that gives up earlier`,
  call: "1 text, 300 s and more in small: 0.3 s and 1.5 s",
  before: "ends at 300 s",
  run: () => outlast(provider, timeoutMs),
  goals: (now) => ({ "rows back": { value: now.rows, exactly: rows } }),
});

async function hostRow(variable: (port: number) => string, port: number): Promise<Measured> {
  await using canned = await startCannedServer((request) => ollamaRows(request.texts, 8), ollamaPages(8), {
    port,
    host: "::",
  });
  const before = process.env["OLLAMA_HOST"];
  process.env["OLLAMA_HOST"] = variable(Number(new URL(canned.origin).port));
  try {
    const { embeddings } = await createOllama({ model: "canned" }).embed(["a"]);
    return measured(canned, embeddings.count, []);
  } catch (error) {
    return measured(canned, 0, [error]);
  } finally {
    if (before === undefined) delete process.env["OLLAMA_HOST"];
    else process.env["OLLAMA_HOST"] = before;
  }
}

const host = (shown: string, variable: (port: number) => string, port = 0): WireRow => ({
  server: `\`OLLAMA_HOST=${shown}\``,
  call: "1 text",
  before: "–, –, 0",
  without: () => whyNoPort(port),
  run: () => hostRow(variable, port),
  goals: (now) => ({ "rows back": { value: now.rows, exactly: 1 } }),
});

/** Why no server can listen there, over IPv6 too; `undefined` when one can. */
async function whyNoPort(port: number): Promise<string | undefined> {
  const server = createServer().listen(port, "::");
  const outcome = await Promise.race([
    once(server, "listening").then(() => undefined),
    once(server, "error").then(([error]) => String(error)),
  ]).catch(String);
  server.close();
  return outcome;
}

async function withUser(): Promise<Measured> {
  await using canned = await startCannedServer((request) => openAIRows(request.texts, 8));
  const baseURL = `${canned.origin.replace("http://", "http://user:p%40ss@")}/v1`;
  const { embeddings } = await createOpenAI({ model: "foo", baseURL }).embed(["a"]);
  const expected = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;
  const figures = { used: Number(canned.requests[0]?.headers.authorization === expected) };
  return { ...measured(canned, embeddings.count, []), figures };
}

const selfSigned = (name: string, embedderAt: (origin: string) => Embedder): WireRow => ({
  server: `${name} provider, a self-signed certificate over HTTPS`,
  call: "200 texts",
  before: "retried; the certificate is not named",
  without: () => (hasOpenSSL() ? undefined : "there is no `openssl` here to make it"),
  async run(signal) {
    await using server = await startSelfSigned();
    const nothing = { requests: [], inputsPaid: () => 0 };
    const now = await batched(embedderAt(server.origin), texts(200), nothing, signal);
    return { ...now, requests: server.connections() };
  },
  goals: (now) => ({
    "names NODE_EXTRA_CA_CERTS": { value: says(now, /certificate/i, /NODE_EXTRA_CA_CERTS/), exactly: 1 },
    tries: { value: now.requests, exactly: 1 },
  }),
});

/** Time limits beyond the runtime's own, and addresses and certificates as people have them. */
export const addressesAndTime: readonly WireRow[] = [
  outlasting("openai", 400_000, 1),
  outlasting("openai", 120_000, 0),
  outlasting("ollama", 400_000, 1),
  outlasting("ollama", 120_000, 0),
  host("::1", () => "::1", OLLAMA_PORT),
  host("::", () => "::", OLLAMA_PORT),
  host('"::1"', () => '"::1"', OLLAMA_PORT),
  host("[::1]:PORT", (port) => `[::1]:${port}`),
  host("'http://[::]:PORT'", (port) => `'http://[::]:${port}'`),
  host(":PORT", (port) => `:${port}`),
  {
    server: "`http://user:p%40ss@host/v1`, no key",
    call: "1 text",
    before: 'fails with "check that it runs"',
    run: withUser,
    goals: (now) => ({
      "rows back": { value: now.rows, exactly: 1 },
      "sent as Basic authentication": { value: now.figures?.["used"] ?? Number.NaN, exactly: 1 },
    }),
  },
  selfSigned("openai", (origin) => createOpenAI({ model: "foo", baseURL: `${origin}/v1`, apiKey: "k" })),
  selfSigned("ollama", (origin) => createOllama({ model: "canned", baseURL: origin })),
];
