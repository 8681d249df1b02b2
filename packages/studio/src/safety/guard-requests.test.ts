import { request } from "node:http";
import { text } from "node:stream/consumers";
import { beforeAll, expect, test } from "vitest";
import { startSharedStudio, type TestStudio } from "../test-support/test-studio.ts";

let studio: TestStudio;

beforeAll(() => startSharedStudio((started) => (studio = started)));

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** `fetch` does not let a test choose `Host`, `Origin` and `Sec-Fetch-Site`; a browser under attack does not ask either. */
function send({ method = "POST", path = "/api/samples", headers }: Sent) {
  return new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: studio.port, method, path, headers }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    });
    sent.on("error", reject);
    sent.end(method === "POST" ? "{}" : undefined);
  });
}

const json = { "content-type": "application/json" };

test.each([
  ["another name that resolves to loopback", { host: "evil.example:80" }],
  ["another address", { host: "192.168.0.9:4747" }],
  ["a name that only begins like ours", { host: "localhost.evil.example" }],
])("error: %s in Host is refused, also for reading", async (_, headers) => {
  for (const path of ["/", "/api/snapshot", "/api/events"]) {
    const { status } = await send({ method: "GET", path, headers });
    expect([path, status]).toEqual([path, 403]);
  }
});

test("default: every name of loopback is ours", async () => {
  for (const host of [`127.0.0.1:${studio.port}`, "localhost:1", "[::1]"]) {
    expect(await send({ method: "GET", path: "/api/snapshot", headers: { host } })).toMatchObject({ status: 200 });
  }
});

test.each([
  ["the Origin of another site", { ...json, origin: "https://evil.example" }, 403],
  ["the Origin of another port", { ...json, origin: "http://127.0.0.1:1" }, 403],
  ["an opaque Origin", { ...json, origin: "null" }, 403],
  ["a fetch from another site", { ...json, "sec-fetch-site": "cross-site" }, 403],
  ["a fetch from another port of this machine", { ...json, "sec-fetch-site": "same-site" }, 403],
  ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415],
  ["a form with files", { "content-type": "multipart/form-data; boundary=x" }, 415],
  ["plain text", { "content-type": "text/plain" }, 415],
  ["a body without a type", {}, 415],
])("error: %s changes nothing", async (_, headers, expected) => {
  const { status, body } = await send({ headers });
  expect([status, typeof JSON.parse(body).error.message]).toEqual([expected, "string"]);
  expect((await studio.call("GET", "/api/documents")).body).toMatchObject({ total: 0 });
});

test("error: another site can neither delete nor listen", async () => {
  const origin = "https://evil.example";
  expect(await send({ method: "DELETE", path: "/api/documents", headers: { origin } })).toMatchObject({ status: 403 });
  const listen = { method: "GET", path: "/api/events", headers: { "sec-fetch-site": "cross-site" } };
  expect(await send(listen)).toMatchObject({ status: 403 });
});

test("default: the page's own requests pass", async () => {
  const headers = { ...json, origin: `http://127.0.0.1:${studio.port}`, "sec-fetch-site": "same-origin" };
  expect(await send({ headers })).toMatchObject({ status: 200 });
});
