import assert from "node:assert/strict";
import type { SinkFilter, SinkRow } from "@embedloom/core";
import { nearness } from "@embedloom/core/sink";
import { type ContractCase, typedRejectionOf } from "../contract/index.ts";
import {
  idsOf,
  rowOf,
  rowsOf,
  vectorOf,
  vectorSinkCase,
  type VectorSinkSubject,
  WIDTH,
} from "./vector-sink-subject.ts";

/** The ids that an exact search gives, best first. */
function exactly(rows: readonly SinkRow[], query: Float32Array, distance: "cosine" | "dot" | "euclidean"): string[] {
  const scored = rows.map(({ id, vector }) => ({ id, score: nearness(distance, query, vector) }));
  return idsOf(scored.toSorted((one, other) => other.score - one.score));
}

const LENGTHS = [2 ** -149, 1e-38, 1e-20, 1e-6, 1, 1e6, 1e20, 1e38] as const;

/** Directions are ranked, whatever the lengths: squares of 32 bits would overflow, or vanish. */
function lengthRule(subject: VectorSinkSubject, encoding: "float32" | "float16"): ContractCase {
  const title = `behavior: by cosine, vectors of any length are found by their directions, as ${encoding}`;
  return vectorSinkCase(subject, "search", title, async ({ open }) => {
    const index = await open({ encoding });
    const axis = (i: number, length: number): Float32Array => new Float32Array(WIDTH).with(i, length);
    const rows = LENGTHS.map((length, i) => rowOf(i, { vector: axis(i, length) }));
    await index.upsert(rows);
    for (const [i, length] of LENGTHS.entries()) {
      const query = { vector: axis(i, LENGTHS.at(-1 - i)!), fingerprint: index.identity.fingerprint };
      const [best, second] = await index.search(query, { k: 2 });
      assert.equal(best?.id, rows[i]!.id, `the row of length ${length} must be found`);
      assert.ok(Math.abs(best.score - 1) < 1e-3, `the cosine must be 1, got ${best.score}`);
      assert.ok(Math.abs(second!.score) < 1e-3, `the cosine of another axis must be 0, got ${second!.score}`);
    }
  });
}

/** What a search finds. The contract's indexes are small enough for approximate ones to be exact. */
export function sinkSearchFacet(subject: VectorSinkSubject): ContractCase[] {
  const rule = (title: string, run: Parameters<typeof vectorSinkCase>[3]): ContractCase =>
    vectorSinkCase(subject, "search", title, run);
  return [
    ...(subject.distances ?? (["cosine", "dot", "euclidean"] as const)).map((distance) =>
      rule(`default: the nearest by ${distance} come best first, with their scores`, async ({ open }) => {
        const index = await open({ distance });
        const rows = rowsOf(0, 60).map((row, i) => ({
          ...row,
          vector: Float32Array.from(row.vector, (value) => value * (1 + i / 20)),
        }));
        await index.upsert(rows);
        const query = vectorOf("query");
        const matches = await index.search({ vector: query, fingerprint: index.identity.fingerprint }, { k: 60 });
        assert.deepEqual(idsOf(matches), exactly(rows, query, distance));
        for (const { id, score } of matches) {
          const row = rows.find((each) => each.id === id)!;
          const wanted = nearness(distance, query, row.vector);
          assert.ok(Math.abs(score - wanted) < 1e-4, `the score of ${id} must be ${wanted}, got ${score}`);
        }
        const [best] = matches;
        const { vector: _, ...rest } = rows.find((each) => each.id === best?.id)!;
        assert.deepEqual({ ...best, score: 0 }, { ...rest, score: 0 });
      }),
    ),
    rule("args: k is the most that come", async ({ open }) => {
      const index = await open();
      await index.upsert(rowsOf(0, 120));
      const query = { vector: vectorOf("query"), fingerprint: index.identity.fingerprint };
      assert.equal((await index.search(query, { k: 3 })).length, 3);
      assert.equal((await index.search(query, { k: 100 })).length, 100);
      assert.equal((await index.search(query, { k: 500 })).length, 120);
      await typedRejectionOf(index.search(query, { k: 0 }), "invalid_option", "k of 0");
      await typedRejectionOf(index.search(query, { k: 1.5 }), "invalid_option", "k of 1.5");
    }),
    ...(["float32", "float16"] as const)
      .filter((encoding) => subject.encodings?.includes(encoding) ?? true)
      .map((encoding) => lengthRule(subject, encoding)),
    filterRule(subject),
    rule("error: what cannot be searched for is refused", async ({ open }) => {
      const index = await open();
      await index.upsert([rowOf(1)]);
      const { fingerprint } = index.identity;
      const search = (vector: Float32Array): Promise<unknown> => index.search({ vector, fingerprint }, { k: 1 });
      await typedRejectionOf(search(vectorOf(1).with(1, NaN)), "invalid_input", "a NaN in a query");
      await typedRejectionOf(search(vectorOf(1).subarray(1)), "invalid_input", "a query of another width");
      await typedRejectionOf(search(new Float32Array(WIDTH)), "invalid_input", "a query without a direction");
      const wrong: unknown = { sources: ["a"] };
      const query = { vector: vectorOf(1), fingerprint };
      await typedRejectionOf(
        index.search(query, { k: 1, filter: wrong as SinkFilter }),
        "invalid_option",
        "a condition that nobody knows",
      );
    }),
  ];
}

function filterRule(subject: VectorSinkSubject): ContractCase {
  return vectorSinkCase(
    subject,
    "search",
    "behavior: filters hold before k counts, however rare what they let pass",
    async ({ open }) => {
      const index = await open();
      const rows = rowsOf(0, 200).map((row, i) => ({
        ...row,
        source: i % 50 === 0 ? "rare.md" : "usual.md",
        metadata: { lang: i % 2 === 0 ? "en" : "it's", page: i, even: i % 2 === 0, ...(i < 3 ? { only: "x" } : {}) },
      }));
      await index.upsert(rows);
      const vector = vectorOf("query");
      const found = async (filter: SinkFilter): Promise<string[]> =>
        idsOf(await index.search({ vector, fingerprint: index.identity.fingerprint }, { k: 4, filter }));
      const expected = (passes: (row: (typeof rows)[number], i: number) => boolean): string[] =>
        exactly(rows.filter(passes), vector, "cosine").slice(0, 4);
      const cases: readonly (readonly [SinkFilter, (row: (typeof rows)[number], i: number) => boolean])[] = [
        [{ source: "rare.md" }, ({ source }) => source === "rare.md"],
        [{ source: ["rare.md", "absent"] }, ({ source }) => source === "rare.md"],
        [{ source: [] }, () => false],
        [{ metadata: { lang: "it's" } }, (_, i) => i % 2 === 1],
        [{ metadata: { page: 7 } }, (_, i) => i === 7],
        [{ metadata: { page: [7, 8, 9], even: true } }, (_, i) => i === 8],
        [{ metadata: { only: "x" }, source: "usual.md" }, (_, i) => i === 1 || i === 2],
        [{ metadata: { only: null, page: [0, 1, 5] } }, (_, i) => i === 5],
        [{ metadata: { page: "7" } }, () => false],
        [{ metadata: { "no such name": true } }, () => false],
        [{ metadata: { lang: [] } }, () => false],
        [{}, () => true],
      ];
      for (const [filter, passes] of cases) {
        assert.deepEqual(await found(filter), expected(passes), JSON.stringify(filter));
        assert.equal(await index.count({ filter }), rows.filter(passes).length, `count of ${JSON.stringify(filter)}`);
      }
    },
  );
}
