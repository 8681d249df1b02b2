import { connect } from "node:net";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { beforeAll, expect, test } from "vitest";
import { startSharedStudio, type TestStudio } from "../test-support/test-studio.ts";

let studio: TestStudio;

beforeAll(() => startSharedStudio((started) => (studio = started)));

test("default: every path of the page gives it, with a nonce of its own each time", async () => {
  const { url } = studio;
  const nonces = new Set<string>();
  for (const path of ["/", "/search", "/index.html"]) {
    const response = await fetch(`${url}${path}`);
    const html = await response.text();
    const [, nonce = ""] = /nonce="([^"]+)"/.exec(html) ?? [];
    expect(response.headers.get("content-security-policy")).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect([html.includes("__CSP_NONCE__"), response.headers.get("cache-control")]).toEqual([false, "no-store"]);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(3);
});

test("default: everything is sent with the strictest headers", async () => {
  const { url } = studio;
  for (const path of ["/", "/assets/page-1a2b.js", "/api/snapshot", "/api/nowhere"]) {
    const { headers } = await fetch(`${url}${path}`);
    const policy = headers.get("content-security-policy") ?? "";
    for (const part of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "connect-src 'self'"]) {
      expect([path, policy]).toEqual([path, expect.stringContaining(part)]);
    }
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(Object.fromEntries(headers)).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "x-frame-options": "DENY",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(headers.get("access-control-allow-origin")).toBeNull();
  }
});

test("default: files of the build never change, so browsers keep them", async () => {
  const { url } = studio;
  const { headers } = await fetch(`${url}/assets/page-1a2b.js`);
  expect([headers.get("content-type"), headers.get("cache-control")]).toEqual([
    expect.stringContaining("javascript"),
    "public, max-age=31536000, immutable",
  ]);
});

test.each([
  "/../../package.json",
  "/assets/../../../../package.json",
  "/%2e%2e/%2e%2e/package.json",
  "/assets/..%2f..%2f..%2fpackage.json",
  "/assets/..\\..\\package.json",
  "//etc/passwd.txt",
  "/assets/nothing.js",
  "/nothing.png",
  "/api/nothing",
])("error: %s leads nowhere", async (path) => {
  const { port } = studio;
  // A URL object would tidy the path before it is sent.
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.end(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
  const reply = await text(socket);
  expect(reply).toMatch(/^HTTP\/1\.1 40[04] /);
  expect(reply).not.toMatch(/"name"|root:/);
});
