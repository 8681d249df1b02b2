import { expect, test } from "vitest";
import type { SinkFilter } from "../contract/vector-sink.ts";
import { checkFilter, checkListing, passesFilter } from "./check-search.ts";

const passes = (row: object, filter: SinkFilter): boolean => passesFilter({ source: "s", ...row }, checkFilter(filter));

test("behavior: all conditions hold, a list holds by any of its values, and an empty one by none", () => {
  const row = { metadata: { lang: "en", page: 7 } };
  expect(passes(row, {})).toBe(true);
  expect(passes(row, { source: ["a", "s"], metadata: { lang: ["de", "en"], page: 7 } })).toBe(true);
  expect(passes(row, { source: [] })).toBe(false);
  expect(passes(row, { metadata: { page: "7" } })).toBe(false);
  expect(passes(row, { metadata: { absent: null } })).toBe(true);
  expect(passes(row, { metadata: { toString: null } })).toBe(true);
});

test("error: a condition that nobody would check is refused", () => {
  const unknown: unknown = { meta: { a: 1 } };
  expect(() => checkFilter(unknown as SinkFilter)).toThrow("`filter`");
  const nested: unknown = { metadata: { a: { b: 1 } } };
  expect(() => checkFilter(nested as SinkFilter)).toThrow("`filter.metadata`");
  const number: unknown = { source: 5 };
  expect(() => checkFilter(number as SinkFilter)).toThrow("`filter.source`");
});

test("error: pages of nothing and an aborted signal are refused", () => {
  expect(() => checkListing({ pageSize: 0 })).toThrow("`pageSize`");
  expect(() => checkListing({ signal: AbortSignal.abort(new TypeError("left")) })).toThrow("left");
  expect(checkListing()).toMatchObject({ pageSize: 1000 });
});
