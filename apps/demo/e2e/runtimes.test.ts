import { fileURLToPath } from "node:url";
import { startFakeOpenAI } from "@embedloom/testing";
import { build } from "esbuild";
import { describe, expect, inject, test } from "vitest";
import { bundleProgram } from "./runtimes/bundle-program.ts";
import type { PortableResult } from "./runtimes/portable-program.ts";
import { runInChromium, runInEdge } from "./runtimes/run-in.ts";

const chromium = inject("chromium");
const texts = ["a lighthouse", "naïve café 漢字 😀", "a harbour"];

const expected = {
  requestsWhenCached: 0,
  digest: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  tokens: 2,
  refusedWith: "invalid_input",
};

/** What the program found, beside what is right. */
async function runAndCompare(run: (bundle: string, baseURL: string) => Promise<PortableResult>) {
  await using server = await startFakeOpenAI();
  const result = await run(await bundleProgram(), server.url);
  const rows = texts.map((text) => Array.from(server.vectorOf(text, "text-embedding-3-small", 16)));
  const found = {
    ...result,
    vectors: result.vectors.map((row) => row.map(Math.fround)),
    requests: server.counters.requestsServed,
  };
  return {
    found,
    right: { ...expected, requests: 1, vectors: rows, streamed: texts.map((text, i) => [text, rows[i]![0]]) },
  };
}

describe("core, batcher, cache and openai in one bundle without Node", () => {
  test.each(["core", "batcher", "cache", "openai"])(
    "behavior: %s imports nothing that a bundler for the web lacks",
    async (name) => {
      const { metafile } = await build({
        entryPoints: [fileURLToPath(import.meta.resolve(`@embedloom/${name}`))],
        bundle: true,
        format: "esm",
        platform: "browser",
        target: "es2023",
        metafile: true,
        write: false,
        logLevel: "silent",
      });
      const outside = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
      expect(outside).toEqual([]);
    },
  );

  test("behavior: it runs in an edge runtime", async () => {
    const { found, right } = await runAndCompare((bundle, baseURL) => runInEdge(bundle, baseURL, texts));
    expect(found).toEqual(right);
  });

  test.skipIf(chromium === undefined)("behavior: it runs in a browser", async () => {
    const { found, right } = await runAndCompare((bundle, url) => runInChromium(bundle, url, texts, chromium!));
    expect(found).toEqual(right);
  });
});
