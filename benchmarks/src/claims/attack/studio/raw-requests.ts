import { once } from "node:events";
import { connect } from "node:net";

/** What is written into a connection byte by byte, and the statuses that may come back; 0: the connection is closed without one. */
export interface RawRequest {
  readonly name: string;
  readonly bytes: string;
  readonly allowed: readonly number[];
}

const REFUSED = [0, 400, 403, 404, 405, 411, 413, 414, 415, 422, 431, 501];

/** Requests that no client library would send, all with the token. */
export function rawRequests(host: string, token: string): readonly RawRequest[] {
  const lines = (...of: readonly string[]): string => `${of.join("\r\n")}\r\n\r\n`;
  const authorized = `Authorization: Bearer ${token}`;
  const get = (path: string, ...headers: readonly string[]): string =>
    lines(`GET ${path} HTTP/1.1`, `Host: ${host}`, authorized, "Connection: close", ...headers);
  const post = (path: string, body: string, ...headers: readonly string[]): string =>
    lines(`POST ${path} HTTP/1.1`, `Host: ${host}`, authorized, "Connection: close", ...headers) + body;
  const refused = (name: string, bytes: string): RawRequest => ({ name, bytes, allowed: REFUSED });
  const upload = "/api/documents?name=a.md";
  const binary = "Content-Type: application/octet-stream";
  const json = "Content-Type: application/json";
  return [
    ...HOSTS.map((other) =>
      refused(`Host: ${other}`, lines("GET /api/snapshot HTTP/1.1", `Host: ${other}`, authorized, "Connection: close")),
    ),
    refused("no Host", lines("GET /api/snapshot HTTP/1.1", authorized, "Connection: close")),
    refused("two Hosts", get("/api/snapshot", "Host: evil.example")),
    ...[
      "http://evil.example",
      "null",
      "http://127.0.0.1:1",
      `http://${host}.evil.example`,
      `http://x@evil.example`,
    ].map((origin) =>
      refused(`Origin: ${origin}`, post("/api/measure/cancel", "{}", json, "Content-Length: 2", `Origin: ${origin}`)),
    ),
    refused("a request of another site", get("/api/snapshot", "Sec-Fetch-Site: cross-site")),
    refused("one huge header", get("/api/snapshot", `X-A: ${"a".repeat(200_000)}`)),
    refused("many headers", get("/api/snapshot", ...Array.from({ length: 5000 }, (_, i) => `X-${i}: a`))),
    refused("a header that is folded", get("/api/snapshot", "X-A: a\r\n b: c", "Content-Length: x")),
    refused("a huge path", get(`/${"a".repeat(100_000)}`)),
    ...PATHS.map((path) => ({ name: path, bytes: get(path), allowed: [...REFUSED, 200, 301, 302, 303] })),
    refused(
      "both lengths",
      post(upload, "0\r\n\r\nGET / HTTP/1.1\r\n\r\n", binary, "Content-Length: 5", "Transfer-Encoding: chunked"),
    ),
    refused("a chunk of a wrong size", post(upload, "zz\r\nabc\r\n0\r\n\r\n", binary, "Transfer-Encoding: chunked")),
    refused("a chunk of a huge size", post(upload, "ffffffffffffffff\r\nabc", binary, "Transfer-Encoding: chunked")),
    refused("a length below 0", post(upload, "abc", binary, "Content-Length: -3")),
    refused("two lengths", post(upload, "abc", binary, "Content-Length: 3", "Content-Length: 4")),
    refused("a length of 10 GB", post(upload, "x".repeat(40_000_000), binary, "Content-Length: 10000000000")),
    refused(
      "too large in chunks",
      post(upload, `${chunk(1_000_000).repeat(45)}0\r\n\r\n`, binary, "Transfer-Encoding: chunked"),
    ),
    refused(
      "a broken form",
      post(upload, "--x\r\nContent-Disp", "Content-Type: multipart/form-data; boundary=x", "Content-Length: 18"),
    ),
    refused("a form without a boundary", post(upload, "--x", "Content-Type: multipart/form-data", "Content-Length: 3")),
    refused("another protocol", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"),
    refused("HTTP/2 without asking", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    {
      name: "an upgrade to nothing",
      bytes: get("/api/snapshot", "Upgrade: websocket"),
      allowed: [...REFUSED, 200, 426],
    },
  ];
}

const HOSTS = [
  "evil.example",
  "127.0.0.1.evil.example",
  "localhost.evil.example",
  "evil.example#@127.0.0.1",
  "evil.example:80",
  "[::ffff:7f00:1].evil.example",
  "",
  "\u0000",
];

const PATHS = [
  "/../../../../etc/passwd",
  "/assets/../../../package.json",
  "/assets/..%2f..%2f..%2fpackage.json",
  "/assets/%2e%2e/%2e%2e/%2e%2e/package.json",
  "/assets/..%5c..%5cpackage.json",
  "/assets/%c0%ae%c0%ae/package.json",
  "/assets/%00.js",
  "//etc/passwd",
  "/%2fetc/passwd",
  "/api/documents/..%2f..%2f..%2fetc%2fpasswd",
  "http://evil.example/api/snapshot",
  "file:///etc/passwd",
  "*",
];

const chunk = (bytes: number): string => `${bytes.toString(16)}\r\n${"x".repeat(bytes)}\r\n`;

/** What a file outside of the page's folder would begin with. */
const FOREIGN = /root:x:|"workspaces"|"private": true/;

/** Writes a request, and says what was wrong with the answer; `undefined`: nothing. */
export async function sendRaw(
  port: number,
  { bytes, allowed }: RawRequest,
  limitMs: number,
): Promise<string | undefined> {
  const socket = connect(port, "127.0.0.1");
  let reply = "";
  socket
    .on("error", () => {})
    .on("data", (data: Buffer) => void (reply.length < 100_000 && (reply += data.toString("latin1"))));
  socket.setTimeout(limitMs, () => socket.destroy(new Error("late")));
  let isLate = false;
  socket.on("timeout", () => (isLate = true));
  socket.write(Buffer.from(bytes, "latin1"));
  await once(socket, "close").catch(() => {});
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(reply)?.[1] ?? 0);
  if (isLate && status === 0) return "no answer";
  if (!allowed.includes(status)) return `status ${status}`;
  return FOREIGN.test(reply) ? "a file of the machine" : undefined;
}
