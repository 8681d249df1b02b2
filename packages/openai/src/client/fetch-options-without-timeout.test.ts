import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import { promisify } from "node:util";
import { OpenAI } from "openai";
import { expect, test } from "vitest";
import { fetchOptionsWithoutTimeout } from "./fetch-options-without-timeout.ts";
import { shortTimeoutProgram } from "../test-support/short-timeout-process.ts";

const run = promisify(execFile);

/** Holds the headers of requests to `headers`, and half the body of those to `body`, until both impatient ones were given up. */
async function startHoldingServer(): Promise<{ readonly url: string; readonly close: () => void }> {
  const answers: (() => void)[] = [];
  let givenUp = 0;
  const server = createServer((request, response) => {
    request.resume();
    const [, patience, held] = request.url!.split("/") as ["", "patient" | "impatient", "headers" | "body"];
    const begin = (): void => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"data":[{"embedding":[1,0]}],');
    };
    if (held === "body") begin();
    if (patience === "impatient") {
      response.on("close", () => {
        if (++givenUp === 2) for (const answer of answers) answer();
      });
      return;
    }
    answers.push(() => {
      if (held === "headers") begin();
      response.end('"usage":{"prompt_tokens":1}}');
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test("default: a request that outlasts the runtime's own limits comes back, and without us it does not", async () => {
  // In place of 300 s, a process whose runtime gives up after 0.3 s.
  const server = await startHoldingServer();
  const { stdout } = await run(process.execPath, [shortTimeoutProgram, server.url]);
  expect(JSON.parse(stdout)).toMatchObject({
    patient: { headers: { dimensions: 2 }, body: { dimensions: 2 } },
    impatient: { headers: { code: "connection", splittable: true }, body: { code: "connection" } },
  });
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
