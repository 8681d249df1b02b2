import { expect, test } from "vitest";
import { createLateChunker } from "@embedloom/late-chunk";
import { createFakeSink, createFakeStore, createFakeTokenEncoder, seededRandom } from "@embedloom/testing";
import { createBench, lines } from "../test-support/sync-bench.ts";

const random = seededRandom("late chunks in step");
const sentence = (): string => Array.from({ length: 12 }, () => `w${Math.floor(random() * 1000)}`).join(" ");

test("default: late chunks cost only the changed windows, and nothing when a document is renamed", async () => {
  let read = 0;
  const tokens = createFakeTokenEncoder();
  const encoder = createLateChunker({
    encoder: {
      ...tokens,
      encode: async (...args: Parameters<typeof tokens.encode>) => {
        read += args[0].reduce((sum, sequence) => sum + sequence.length, 0);
        return tokens.encode(...args);
      },
    },
    windows: "content",
    windowCache: { store: createFakeStore() },
    maxWindowTokens: 64,
    onUnmeasuredModel: "ignore",
  });
  const bench = createBench({ encoder, chunker: lines });
  const paragraphs = Array.from({ length: 60 }, sentence);
  bench.items = [{ id: "a", text: paragraphs.join("\n") }];
  expect(await bench.sync.run()).toMatchObject({ added: 60, embedded: 60 });
  const whole = read;
  read = 0;
  paragraphs[30] = sentence();
  bench.items = [{ id: "a", text: paragraphs.join("\n") }];
  expect(await bench.sync.run()).toMatchObject({ changed: 60, unchanged: 0, failures: 0 });
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(whole / 5);
  read = 0;
  bench.items = [{ id: "renamed", text: paragraphs.join("\n") }];
  expect(await bench.sync.run()).toMatchObject({ moved: 60, embedded: 0 });
  expect(read).toBe(0);
  expect(bench.rows()).toHaveLength(60);
});

test("behavior: a document that cannot be encoded does not stop the others", async () => {
  const encoder = createLateChunker({ encoder: createFakeTokenEncoder(), onUnmeasuredModel: "ignore" });
  const bench = createBench({ encoder, chunker: lines });
  bench.items = [
    { id: "a", text: "one\ntwo" },
    { id: "b", text: "\u0001\nthree" },
  ];
  const report = await bench.sync.run();
  expect(report.added + report.failures).toBe(4);
  expect(bench.rows()).toEqual(expect.arrayContaining(["a: one", "a: two"]));
});

test("behavior: rows of one document that were lost during a move are encoded together", async () => {
  let encoded = 0;
  const late = createLateChunker({ encoder: createFakeTokenEncoder(), onUnmeasuredModel: "ignore" });
  const sink = createFakeSink();
  const losing = {
    ...sink,
    open: async (...args: Parameters<typeof sink.open>) => {
      const index = await sink.open(...args);
      return { ...index, get: async (ids: readonly string[]) => ids.map(() => undefined) };
    },
  };
  const bench = createBench({
    sink: losing,
    chunker: lines,
    encoder: {
      ...late,
      encode: async (documents, options) => {
        encoded += documents.length;
        return late.encode(documents, options);
      },
    },
  });
  bench.items = [{ id: "a", text: "one\ntwo\nthree" }];
  await bench.sync.run();
  bench.items = [{ id: "renamed", text: "one\ntwo\nthree" }];
  expect(await bench.sync.run()).toMatchObject({ embedded: 3, failures: 0 });
  expect(encoded).toBe(2);
});
