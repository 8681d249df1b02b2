import { below } from "../files/damage.ts";

/** Every route of the studio's API. */
export const ROUTES: readonly (readonly [method: string, path: string])[] = [
  ["GET", "/api/snapshot"],
  ["GET", "/api/events"],
  ["GET", "/api/documents"],
  ["GET", "/api/documents/some-id"],
  ["POST", "/api/documents"],
  ["POST", "/api/samples"],
  ["POST", "/api/documents/some-id/heat"],
  ["DELETE", "/api/documents/some-id"],
  ["POST", "/api/search"],
  ["POST", "/api/search/widths"],
  ["GET", "/api/dimensions"],
  ["POST", "/api/measure"],
  ["POST", "/api/measure/cancel"],
  ["POST", "/api/simulation"],
  ["POST", "/api/simulation/cancel"],
  ["POST", "/api/indexing/start"],
  ["POST", "/api/indexing/pause"],
  ["POST", "/api/indexing/cancel"],
  ["PUT", "/api/provider"],
  ["PUT", "/api/cache"],
  ["POST", "/api/ollama/pull/cancel"],
];

const VALUES: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  2 ** 53,
  0.5,
  "",
  "x".repeat(5000),
  "\u0000\u001B[2J\u202E",
  "\uD800",
  "../../../etc/passwd",
  "' OR 1=1 --",
  "<script>alert(1)</script>",
  [],
  [[[[]]]],
  {},
  { kind: "mini" },
  { kind: "transformers", folder: "/nowhere" },
  { kind: "openai", baseUrl: "http://127.0.0.1:1", model: "m" },
  { kind: "__proto__" },
];
const FIELDS = [
  "question",
  "k",
  "dimensions",
  "vectors",
  "kind",
  "folder",
  "queries",
  "texts",
  "speed",
  "__proto__",
  "constructor",
];
const TYPES = [
  "application/json",
  "application/octet-stream",
  "text/plain",
  "multipart/form-data",
  "application/json; charset=utf-7",
  "",
];
const QUERIES = [
  "",
  "?offset=-1",
  "?limit=1e9",
  "?from=NaN&length=0",
  "?name=a.md",
  "?name=%00.md",
  "?name=..%2F..%2Fx.html",
  "?state=x",
  `?filter=${"%F0%9F".repeat(20)}`,
  "?name=a.md&chunkCharacters=0",
];
const IDS = ["some-id", "..", "%2e%2e%2f", "%00", "a".repeat(2000), "1 OR 1", "%F0%28"];

/** A request. */
export interface HostileRequest {
  readonly path: string;
  readonly init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string };
}

/** A request that no page would send. */
export function someRequest(random: () => number): HostileRequest {
  const pick = <T>(list: readonly T[]): T => list[below(list.length, random)]!;
  const [known, route] = pick(ROUTES);
  const method = random() < 0.8 ? known : pick(["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"]);
  const path = route.replace("some-id", pick(IDS)) + pick(QUERIES);
  const headers: Record<string, string> = { "content-type": pick(TYPES) };
  if (random() < 0.1) headers["origin"] = pick(["null", "http://evil.example", "http://127.0.0.1:1"]);
  if (random() < 0.1) headers["cookie"] = "x=".repeat(500);
  if (random() < 0.1) headers["content-encoding"] = pick(["gzip", "br", "x"]);
  if (method === "GET" || method === "HEAD") return { path, init: { method, headers } };
  return { path, init: { method, headers, body: someBody(random, pick) } };
}

function someBody(random: () => number, pick: <T>(list: readonly T[]) => T): string {
  if (random() < 0.2)
    return pick([
      "",
      "{",
      "[".repeat(50_000),
      "\u0000",
      '{"a":1}{"b":2}',
      "x".repeat(100_000),
      '{"question":'.repeat(5000),
    ]);
  if (random() < 0.2) return JSON.stringify(pick(VALUES));
  const fields = Array.from({ length: 1 + below(5, random) }, () => [pick(FIELDS), pick(VALUES)] as const);
  return `{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(",")}}`;
}
