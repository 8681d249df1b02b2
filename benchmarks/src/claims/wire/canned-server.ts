import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

/** What one request is answered with; `"cut"` ends the connection without an answer. */
export type CannedReply =
  | { readonly status: number; readonly body: unknown; readonly headers?: Readonly<Record<string, string>> }
  | "cut";

/** One request for vectors as the server saw it. */
export interface CannedRequest {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly texts: readonly string[];
  readonly headers: IncomingMessage["headers"];
}

/** A small real HTTP server that answers as somebody reported. */
export interface CannedServer extends AsyncDisposable {
  readonly origin: string;
  /** Requests for vectors in order of arrival; what is asked about the model does not count. */
  readonly requests: readonly CannedRequest[];
  /** Texts in answers with status 200: what was paid. */
  inputsPaid(): number;
}

/** Starts it, on a free port of 127.0.0.1 unless `place` says where; `pages` answers what is not about vectors. */
export async function startCannedServer(
  answer: (request: CannedRequest) => CannedReply | Promise<CannedReply>,
  pages: Readonly<Record<string, unknown>> = {},
  place: { readonly port: number; readonly host: string } = { port: 0, host: "127.0.0.1" },
): Promise<CannedServer> {
  const requests: CannedRequest[] = [];
  let paid = 0;
  const respond = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = incoming.url ?? "/";
    const sent = await text(incoming);
    if (pages[path] !== undefined) return send(response, { status: 200, body: pages[path] });
    const body: Readonly<Record<string, unknown>> = sent === "" ? {} : JSON.parse(sent);
    const request = { path, body, texts: textsOf(body["input"]), headers: incoming.headers };
    requests.push(request);
    const reply = await answer(request);
    if (reply === "cut") return void incoming.socket.destroy();
    if (reply.status === 200) paid += request.texts.length;
    send(response, reply);
  };
  const server = createServer((incoming, response) => void respond(incoming, response).catch(() => response.destroy()));
  server.listen(place.port, place.host);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    inputsPaid: () => paid,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

function textsOf(input: unknown): readonly string[] {
  if (typeof input === "string") return [input];
  return Array.isArray(input) ? input.map(String) : [];
}

function send(response: ServerResponse, reply: Exclude<CannedReply, "cut">): void {
  if (response.destroyed) return;
  const { status, body, headers } = reply;
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json", ...headers });
  response.end(isText || body instanceof Uint8Array ? body : JSON.stringify(body));
}

/** A right answer in OpenAI's shape with rows of that width; `tokens` is what it says they cost, one a text when absent. */
export function openAIRows(texts: readonly string[], width: number, tokens: number = texts.length): CannedReply {
  const data = texts.map((input, index) => ({
    object: "embedding",
    index,
    embedding: unitRow(input, width),
  }));
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return { status: 200, body: { object: "list", model: "canned", data, usage } };
}

/** A right answer of Ollama's native API; `tokens` as above, three a text when absent. */
export function ollamaRows(texts: readonly string[], width: number, tokens: number = texts.length * 3): CannedReply {
  const embeddings = texts.map((input) => unitRow(input, width));
  return { status: 200, body: { model: "canned", embeddings, prompt_eval_count: tokens } };
}

/** An error in OpenAI's envelope. */
export function openAIError(status: number, message: string, type = "invalid_request_error"): CannedReply {
  return { status, body: { error: { message, type, param: null, code: null } } };
}

function unitRow(input: string, width: number): number[] {
  const row = Array.from({ length: width }, () => 0);
  row[input.length % width] = 1;
  return row;
}
