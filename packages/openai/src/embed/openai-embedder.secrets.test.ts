import { once } from "node:events";
import { createServer } from "node:http";
import { inspect } from "node:util";
import { OpenAI } from "openai";
import { describe, expect, test } from "vitest";
import { createOpenAI } from "./openai-embedder.ts";
import type { OpenAISettings } from "../settings/openai-settings.ts";

// Of no form that anybody knows keys by.
const KEY = "hunter2/hunter2";

/** A proxy that answers with everything it was sent. */
async function failureFrom(
  status: number,
  settings: (origin: string) => Omit<OpenAISettings, "model">,
): Promise<unknown> {
  const server = createServer((request, response) => {
    request.resume();
    const { authorization = "", "x-gate": gate = "" } = request.headers;
    const said = `sent ${authorization} ${String(gate)} ${Buffer.from(authorization.slice(6), "base64").toString()}`;
    response.writeHead(status, { "content-type": "application/json", "x-echo": authorization });
    response.end(JSON.stringify({ error: { message: said, type: said, headers: { authorization } } }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  try {
    return await createOpenAI({ model: "m", ...settings(origin) })
      .embed(["a"])
      .catch((error: unknown) => error);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const ways: readonly (readonly [string, (origin: string) => Omit<OpenAISettings, "model">])[] = [
  ["a key", (origin) => ({ baseURL: `${origin}/v1`, apiKey: KEY })],
  ["a header", (origin) => ({ baseURL: `${origin}/v1`, headers: { "x-gate": KEY } })],
  ["a header with a scheme", (origin) => ({ baseURL: `${origin}/v1`, headers: { authorization: `Token ${KEY}` } })],
  [
    "a password in the address",
    (origin) => ({ baseURL: `${origin.replace("//", `//me:${encodeURIComponent(KEY)}@`)}/v1` }),
  ],
  ["a client's key", (origin) => ({ client: new OpenAI({ baseURL: `${origin}/v1`, apiKey: KEY, maxRetries: 0 }) })],
];

describe("what was sent as a secret", () => {
  test.each(
    ways.flatMap(([name, way]) => [200, 400, 401, 403, 404, 429, 500].map((status) => [name, status, way] as const)),
  )("error: %s that a server with status %i repeats is nowhere in the printed error", async (_, status, way) => {
    const error = await failureFrom(status, way);
    expect(error).toBeInstanceOf(Error);
    const printed = inspect(error, { depth: 20, showHidden: true });
    expect(printed).not.toContain(KEY);
    expect(printed).not.toContain(Buffer.from(`me:${KEY}`).toString("base64"));
  });
});
