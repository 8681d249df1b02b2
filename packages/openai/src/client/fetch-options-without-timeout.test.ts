import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import { promisify } from "node:util";
import { OpenAI } from "openai";
import { expect, test } from "vitest";
import { fetchOptionsWithoutTimeout } from "./fetch-options-without-timeout.ts";
import { shortTimeoutProgram } from "../test-support/short-timeout-process.ts";

const run = promisify(execFile);

test("default: a request that outlasts the runtime's own limits comes back, and without us it does not", async () => {
  // In place of 300 s, a process whose runtime gives up after 0.3 s, and a server that is slower before and within the body.
  const server = createServer((request, response) => {
    request.resume();
    setTimeout(() => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"data":[{"embedding":[1,0]}],');
      setTimeout(() => response.end('"usage":{"prompt_tokens":1}}'), 1900);
    }, 1900);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`;
  const outcomes = await Promise.all(
    ["120000", "400000"].map(async (timeoutMs) =>
      JSON.parse((await run(process.execPath, [shortTimeoutProgram, url, timeoutMs])).stdout),
    ),
  );
  expect(outcomes).toEqual([
    { code: "connection", splittable: true },
    { code: undefined, dimensions: 2 },
  ]);
  server.closeAllConnections();
  server.close();
}, 30_000);

test("behavior: a client's own dispatcher stays the one that sends", () => {
  const seen: object[] = [];
  const dispatcher = { dispatch: (options: object) => seen.push(options) > 0 };
  const client = new OpenAI({ apiKey: "k", fetchOptions: { dispatcher: dispatcher as never } });
  const patient: unknown = fetchOptionsWithoutTimeout(client)?.dispatcher;
  expect((patient as typeof dispatcher).dispatch({ path: "/v1" })).toBe(true);
  expect(seen).toEqual([{ path: "/v1", headersTimeout: 0, bodyTimeout: 0 }]);
});

test("behavior: a client with a fetch of its own is left alone", () => {
  const client = new OpenAI({ apiKey: "k", fetch: (...request) => fetch(...request) });
  expect(fetchOptionsWithoutTimeout(client)).toBeUndefined();
});
