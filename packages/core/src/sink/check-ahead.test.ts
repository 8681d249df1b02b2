import { expect, test } from "vitest";
import type { IndexIdentity, SinkRow } from "../contract/vector-sink.ts";
import { checkAhead, checkedAhead } from "./check-ahead.ts";

const identity: IndexIdentity = { fingerprint: "m", dimensions: 2, distance: "dot", encoding: "float32" };
const row: SinkRow = { id: "a", vector: [1, 2], source: "s", digest: "d" };

test("default: each row is found at its place, and one that is refused is left to its turn", () => {
  const batch: SinkRow[] = [];
  for (const vector of [row.vector, [1, NaN], row.vector]) {
    batch.push({ ...row, vector });
    checkAhead(batch, identity);
  }
  expect(checkedAhead(batch, identity)).toMatchObject([
    { id: "a", vector: Float32Array.of(1, 2) },
    undefined,
    { id: "a" },
  ]);
});

test("behavior: what was checked for another identity counts for nothing", () => {
  const batch = [row];
  checkAhead(batch, identity);
  expect(checkedAhead(batch, { ...identity })).toEqual([]);
  expect(checkedAhead([row], identity)).toEqual([]);
});
