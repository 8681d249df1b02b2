import { once } from "node:events";
import { createServer } from "node:http";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createOllama } from "./ollama-embedder.ts";
import type { OllamaSettings } from "../settings/ollama-settings.ts";

const KEY = "hunter2/hunter2";

async function failureFrom(
  status: number,
  settings: (origin: string) => Omit<OllamaSettings, "model">,
): Promise<unknown> {
  const server = createServer((request, response) => {
    request.resume();
    const { authorization = "" } = request.headers;
    const said = `sent ${authorization} ${Buffer.from(authorization.slice(6), "base64").toString()}`;
    response.writeHead(status, { "content-type": "application/json", "x-echo": authorization });
    response.end(JSON.stringify({ error: said }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  try {
    return await createOllama({
      model: "m",
      ...settings(`http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`),
    })
      .embed(["a"])
      .catch((error: unknown) => error);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test.each(
  [200, 400, 401, 404, 429, 500].flatMap((status) => [
    [status, "header", (origin: string) => ({ baseURL: origin, headers: { authorization: `Bearer ${KEY}` } })] as const,
    [
      status,
      "password",
      (origin: string) => ({ baseURL: origin.replace("//", `//me:${encodeURIComponent(KEY)}@`) }),
    ] as const,
  ]),
)(
  "error: what a server with status %i repeats of a %s is nowhere in the printed error",
  async (status, _, settings) => {
    const error = await failureFrom(status, settings);
    expect(error).toBeInstanceOf(Error);
    const printed = inspect(error, { depth: 20, showHidden: true });
    expect(printed).not.toContain(KEY);
    expect(printed).not.toContain(Buffer.from(`me:${KEY}`).toString("base64"));
  },
);
