import { expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const now = Date.parse("2026-11-22T10:00:00Z");

test.each<[Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ "retry-after": "2" }, 2000],
  [{ "retry-after": "1.5" }, 1500],
  [{ "retry-after": " 3 " }, 3000],
  [{ "retry-after": "0" }, 0],
  [{ "retry-after": "86400" }, 86_400_000],
  [{ "retry-after-ms": "240", "retry-after": "1" }, 240],
  [{ "retry-after-ms": "soon", "retry-after": "1" }, 1000],
  [{ "retry-after": "Sun, 22 Nov 2026 10:00:07 GMT" }, 7000],
  [{ "retry-after": "Sun, 22 Nov 2026 09:00:00 GMT" }, 0],
  [{ "retry-after": "later" }, undefined],
  [{ "retry-after": "" }, undefined],
  [{ "retry-after": "NaN" }, undefined],
  [{ "retry-after": "Infinity" }, undefined],
  [{ "retry-after": "-1" }, undefined],
  [{ "retry-after": "-1.5" }, undefined],
  [{ "retry-after": "2, 2" }, 2000],
  [{ "retry-after": "2, 30" }, 30_000],
  [{ "retry-after": "2,later" }, undefined],
  [{ "retry-after": "30s" }, 30_000],
  [{ "retry-after": "2 Nov" }, undefined],
  [{ "retry-after": "2001" }, 2_001_000],
  [{ "retry-after": "2026-11-22T10:00:05Z" }, 5000],
  [{ "retry-after": "Sunday, 22-Nov-26 10:00:07 GMT" }, 7000],
  [{ "retry-after": String(now / 1000 + 12) }, 12_000],
  [{ "retry-after": String(now / 1000 - 12) }, 0],
  [{ "retry-after": String(now + 1200) }, 1200],
  [{ "retry-after-ms": String(now + 1200) }, 1200],
  [{ "retry-after-ms": "-5", "retry-after": "3" }, 3000],
])("args: %j", (headers, expected) => {
  expect(retryAfterMs(new Headers(headers), now)).toBe(expected);
});

test("args: a negative number is no wait at all", () => {
  expect(retryAfterMs(new Headers({ "retry-after-ms": "-5" }), now)).toBeUndefined();
});
