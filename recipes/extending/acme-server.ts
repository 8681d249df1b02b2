// A server that answers and fails as Acme does: real HTTP, for the tests of its provider.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import { deterministicVector, shortenedVector } from "@embedloom/testing";

/** A running server. */
export interface AcmeServer {
  /** Base URL for clients. */
  readonly url: string;
  /** Statuses of the next answers, each in place of vectors. */
  readonly refusals: number[];
  close(): Promise<void>;
}

/** The one key that it accepts. */
export const ACME_KEY = "acme-test-key";

/** Starts one on a free port of 127.0.0.1. */
export async function startAcmeServer(): Promise<AcmeServer> {
  const refusals: number[] = [];
  const server = createServer((request, response) => void answer(request, response, refusals));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`,
    refusals,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

interface AcmeRequest {
  readonly input: readonly string[];
  readonly kind: string;
  readonly dimensions: number;
}

async function answer(request: IncomingMessage, response: ServerResponse, refusals: number[]): Promise<void> {
  const send = (status: number, body: object): void => {
    response.writeHead(status, { "content-type": "application/json", ...(status === 429 && { "retry-after": "0" }) });
    response.end(JSON.stringify(body));
  };
  const chunks = await request.toArray().catch(() => undefined);
  // The client is gone.
  if (chunks === undefined) return;
  if (request.headers.authorization !== `Bearer ${ACME_KEY}`) return send(401, { message: "Unknown key." });
  const refusal = refusals.shift();
  if (refusal !== undefined) return send(refusal, { message: "Not now." });
  const { input, kind, dimensions } = JSON.parse(Buffer.concat(chunks).toString()) as AcmeRequest;
  if (input.length > 16) return send(400, { code: "too_many_texts", message: "At most 16 texts." });
  const tokens = input.map((text) => Math.ceil(Buffer.byteLength(text) / 4));
  if (tokens.some((count) => count > 512)) return send(400, { code: "text_too_long", message: "At most 512 tokens." });
  const vectorOf = (text: string): Float32Array =>
    shortenedVector(deterministicVector(`${kind}: ${text}`, 32), dimensions);
  const data = input.map((text, index) => ({ index, embedding: [...vectorOf(text)] }));
  send(200, { data, usage: { total_tokens: tokens.reduce((sum, count) => sum + count, 0) } });
}
