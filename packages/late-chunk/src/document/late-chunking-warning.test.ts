import { createFakeTokenEncoder } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createLateChunker } from "./late-chunker.ts";
import { lateChunkingFacts } from "./late-chunking-facts.ts";
import { lateChunkingWarning } from "./late-chunking-warning.ts";

/** The digests of our models' weights and tokenizers, whatever their folders are called. */
const MINI = { files: "c1e17b8c8dea0e0b" };
const CONTEXT = { files: "702b33dd5b8885a8" };
let count = 0;

/** A fake model of a name of its own, so that every test hears its own first warning. */
function encoderOf(model: string, fingerprint = {}): ReturnType<typeof createFakeTokenEncoder> {
  const encoder = createFakeTokenEncoder({ contextTokens: 4096 });
  return { ...encoder, describe: async () => ({ ...(await encoder.describe()), model, fingerprint }) };
}

async function warningsOf(work: () => Promise<unknown>): Promise<string[]> {
  const heard: string[] = [];
  const listen = (warning: Error & { code?: string }): void => {
    if (warning.code === "EMBEDLOOM_LATE_CHUNKING") heard.push(warning.message);
  };
  process.on("warning", listen);
  await work();
  // Warnings are told in a later turn.
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listen);
  return heard;
}

describe("lateChunkingFacts", () => {
  test("default: a model is known by its weights, or by its name and that of its copies", () => {
    expect(lateChunkingFacts({ model: "/a/b/model", fingerprint: MINI })?.model).toBe("mini-model");
    for (const model of ["all-minilm", "Xenova/all-MiniLM-L6-v2", "/models/all-MiniLM-L6-v2-onnx"]) {
      expect(lateChunkingFacts({ model, fingerprint: {} })?.model, model).toBe(
        "sentence-transformers/all-MiniLM-L6-v2",
      );
    }
    for (const model of ["mini-model", "owner/new", "nomic-embed-text"]) {
      expect(lateChunkingFacts({ model, fingerprint: {} }), model).toBeUndefined();
    }
  });
});

describe("lateChunkingWarning", () => {
  const info = async (model: string, fingerprint = {}) => encoderOf(model, fingerprint).describe();

  test("default: none for a model that was measured to gain, in windows of a measured size", async () => {
    expect(lateChunkingWarning(await info("/a/model", MINI), 2048)).toBeUndefined();
    expect(lateChunkingWarning(await info("/a/model", MINI), 4096)).toMatch(/up to 2048 tokens, and these have 4096/);
    // It loses with chunks of 256 tokens alone, and gains more with shorter ones.
    expect(lateChunkingWarning(await info("/a/model", CONTEXT), 256)).toBeUndefined();
  });

  test("behavior: a model that lost is told with what it lost most, an unknown one with what to do", async () => {
    expect(lateChunkingWarning(await info("all-minilm"), 256)).toMatch(/makes .*MiniLM.* worse .*-3\.6 ± 1\.1 points/);
    expect(lateChunkingWarning(await info("owner/new"), 256)).toMatch(
      /owner\/new was not measured.*measureLateChunking/,
    );
  });
});

describe("createLateChunker", () => {
  test("default: warns once of a model that nobody has measured, whatever is embedded and how often", async () => {
    const encoder = encoderOf(`owner/new-${count++}`);
    const heard = await warningsOf(async () => {
      for (let i = 0; i < 2; i++) await createLateChunker({ encoder }).embed("The city is old.");
      await createLateChunker({ encoder }).describe();
    });
    expect(heard).toHaveLength(1);
  });

  test.each([
    ["plain chunks", { context: "none" }],
    ["onUnmeasuredModel: ignore", { onUnmeasuredModel: "ignore" }],
  ] as const)("args: %s need no warning", async (_, settings) => {
    const encoder = encoderOf(`owner/new-${count++}`);
    expect(await warningsOf(() => createLateChunker({ encoder, ...settings }).embed("The city is old."))).toEqual([]);
  });

  test("default: a window is no longer than was measured to be of use, unless the caller says so", async () => {
    const windowOf = async (settings: { maxWindowTokens?: number }, model = "all-minilm", fingerprint = {}) => {
      const encoder = encoderOf(model, fingerprint);
      const info = await createLateChunker({ encoder, onUnmeasuredModel: "ignore", ...settings }).describe();
      return info.fingerprint["maxWindowTokens"];
    };
    expect(await windowOf({})).toBe(256);
    expect(await windowOf({ maxWindowTokens: 512 })).toBe(512);
    expect(await windowOf({}, "/a/model", MINI)).toBe(512);
    expect(await windowOf({ maxWindowTokens: 2048 }, "/a/model", MINI)).toBe(2048);
  });

  test("error: any other choice", () => {
    const settings = { encoder: encoderOf("a"), onUnmeasuredModel: "throw" as "warn" };
    expect(() => createLateChunker(settings)).toThrow(
      expect.objectContaining({ code: "invalid_option", option: "onUnmeasuredModel" }),
    );
  });
});
