import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTLSServer } from "node:https";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createCaller } from "./ollama-client.ts";
import { fetchWithoutTimeout } from "./fetch-without-timeout.ts";
import { SELF_SIGNED } from "../test-support/self-signed.ts";

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    if (server.listening) await once(server.close(), "close");
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serve = async (answer: RequestListener): Promise<string> => `http://${await listen(createServer(answer))}`;

test("default: sends method, headers and body, and gives status, headers and body back", async () => {
  const url = await serve(async (request, response) => {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
    response
      .writeHead(418, { "x-seen": `${request.method} ${request.headers["x-tenant"]}`, "retry-after": "2" })
      .end(body);
  });
  const response = await fetchWithoutTimeout(`${url}/api/embed`, {
    method: "POST",
    headers: { "x-tenant": "a" },
    body: "石畳",
  });
  expect([response.status, response.headers.get("x-seen"), response.headers.get("retry-after")]).toEqual([
    418,
    "POST a",
    "2",
  ]);
  expect(await response.text()).toBe("石畳");
});

test("behavior: a reply without a body has none", async () => {
  const url = await serve((_, response) => response.writeHead(204).end());
  expect(await (await fetchWithoutTimeout(url)).text()).toBe("");
});

test.each(["before the headers", "in the middle of the body"])(
  "behavior: an abort %s cuts the connection",
  async (when) => {
    const controller = new AbortController();
    let cut: Promise<unknown> | undefined;
    const url = await serve((request, response) => {
      cut = once(request.socket, "close");
      if (when === "before the headers") controller.abort();
      else response.writeHead(200).write("half");
    });
    const whole = fetchWithoutTimeout(url, { signal: controller.signal }).then((response) => {
      controller.abort();
      return response.text();
    });
    await expect(whole).rejects.toThrow(/abort/);
    await cut;
  },
);

test("args: a timeoutMs over 300 s goes this way, and a pull, because fetch ends there whatever it is told", async () => {
  // Node's fetch says that it is one.
  const url = await serve((request, response) => {
    response.end(
      JSON.stringify({
        models: [],
        way: request.headers["sec-fetch-mode"] === undefined ? "without timeout" : "fetch",
      }),
    );
  });
  const way = (timeoutMs: number | undefined): Promise<unknown> =>
    createCaller({ model: "m", baseURL: url, timeoutMs })({}, (client) => client.list());
  expect(await way(undefined)).toMatchObject({ way: "fetch" });
  expect(await way(300_000)).toMatchObject({ way: "fetch" });
  expect(await way(300_001)).toMatchObject({ way: "without timeout" });
  const pull = createCaller({ model: "m", baseURL: url })({ limited: false }, (client) => client.list());
  expect(await pull).toMatchObject({ way: "without timeout" });
});

test.each([undefined, 400_000])(
  "error: with timeoutMs %s a certificate that is not trusted says what to do",
  async (timeoutMs) => {
    const url = `https://${await listen(createTLSServer(SELF_SIGNED, (_, response) => response.end("{}")))}`;
    await expect(
      createCaller({ model: "m", baseURL: url, timeoutMs })({}, (client) => client.list()),
    ).rejects.toMatchObject({
      code: "connection",
      retryable: false,
      message: expect.stringMatching(/is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\).*NODE_EXTRA_CA_CERTS/),
    });
  },
);

test.each([undefined, 400_000])("error: with timeoutMs %s https to a server without TLS says so", async (timeoutMs) => {
  const url = (await serve((_, response) => response.end("{}"))).replace("http:", "https:");
  await expect(
    createCaller({ model: "m", baseURL: url, timeoutMs })({}, (client) => client.list()),
  ).rejects.toMatchObject({
    code: "connection",
    retryable: false,
    message: expect.stringContaining("does not speak TLS"),
  });
});

test.each([undefined, 400_000])("error: with timeoutMs %s nobody listens", async (timeoutMs) => {
  const server = createServer();
  const host = await listen(server);
  server.close();
  await expect(
    createCaller({ model: "m", baseURL: `http://${host}`, timeoutMs })({}, (client) => client.list()),
  ).rejects.toMatchObject({ code: "connection", message: expect.stringContaining("No answer from Ollama") });
});

test("behavior: credentials of the address are sent, and headers of the settings win", async () => {
  const url = await serve((request, response) =>
    response.end(JSON.stringify({ models: [], seen: request.headers.authorization })),
  );
  const seen = (headers?: Record<string, string>): Promise<unknown> =>
    createCaller({ model: "m", baseURL: url.replace("//", "//me:p%40w@"), headers })({}, (client) => client.list());
  expect(await seen()).toMatchObject({ seen: `Basic ${Buffer.from("me:p@w").toString("base64")}` });
  expect(await seen({ Authorization: "Bearer own" })).toMatchObject({ seen: "Bearer own" });
});
