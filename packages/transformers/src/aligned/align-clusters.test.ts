import { describe, expect, test } from "vitest";
import { alignClusters, type Normalize } from "./align-clusters.ts";
import { alignedIdentity } from "./aligned.ts";

function spans(text: string, normalize: Normalize): [unit: string, start: number, end: number][] {
  const { text: result, starts, ends } = alignClusters(alignedIdentity(text), normalize);
  return Array.from({ length: result.length }, (_, i) => [result[i]!, starts[i]!, ends[i]!]);
}

describe("alignClusters", () => {
  test("default: ASCII keeps its units", () => {
    expect(spans("AbC", (text) => text.toLowerCase())).toEqual([
      ["a", 0, 1],
      ["b", 1, 2],
      ["c", 2, 3],
    ]);
  });

  test("behavior: a composed character stands for its whole cluster, its neighbours for themselves", () => {
    expect(spans("ae\u0301b", (text) => text.normalize("NFC"))).toEqual([
      ["a", 0, 1],
      ["é", 1, 3],
      ["b", 3, 4],
    ]);
  });

  test("behavior: every unit of a character that grows stands for the character", () => {
    expect(spans("x½y", (text) => text.normalize("NFKC"))).toEqual([
      ["x", 0, 1],
      ["1", 1, 2],
      ["\u2044", 1, 2],
      ["2", 1, 2],
      ["y", 2, 3],
    ]);
  });

  test("behavior: removed characters vanish and shift nothing", () => {
    expect(spans("\u0007a\u0007é", (text) => text.replaceAll("\u0007", ""))).toEqual([
      ["a", 1, 2],
      ["é", 3, 4],
    ]);
  });

  test("behavior: the final sigma is the library's, at its place", () => {
    expect(spans("ΟΣ Σ", (text) => text.toLowerCase())).toEqual([
      ["ο", 0, 1],
      ["ς", 1, 2],
      [" ", 2, 3],
      ["σ", 3, 4],
    ]);
  });

  test("behavior: a run that changes as a whole is one span, and what follows stays in place", () => {
    const swapped = spans("ü-ab-ü", (text) => text.replace("ab", "xyz"));
    expect(swapped.filter(([unit]) => "xyz".includes(unit)).map(([, ...span]) => span)).toEqual([
      [1, 5],
      [1, 5],
      [1, 5],
    ]);
    expect(swapped.at(-1)).toEqual(["ü", 5, 6]);
  });

  test("behavior: the work grows with the text and not faster", () => {
    const unitsFor = (text: string): number => {
      let units = 0;
      alignClusters(alignedIdentity(text), (part) => {
        units += part.length;
        return part.normalize("NFKC").toLowerCase();
      });
      return units;
    };
    const text = "Zürich 日本語 e\u0301\u0301\u0301 ASCII only here, ";
    expect(unitsFor(text.repeat(400)) / unitsFor(text.repeat(100))).toBeLessThanOrEqual(4);
    const cluster = `e${"\u0301".repeat(1000)}`;
    expect(unitsFor(cluster.repeat(4)) / unitsFor(cluster)).toBeLessThanOrEqual(4);
  });
});
