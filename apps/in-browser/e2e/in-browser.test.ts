import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contextModelPath } from "@embedloom/context-model";
import { EmbeddingMatrix, topK } from "@embedloom/core";
import { createLateChunker, createSentenceChunker } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersModel } from "@embedloom/transformers";
import { type Browser, chromium as driver } from "playwright-core";
import { build, preview, type PreviewServer } from "vite";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

const chromium = inject("chromium");
const root = join(import.meta.dirname, "../page");

/** What Node finds with the same model, chunker and question. */
async function passagesOf(folder: string, document: string, question: string): Promise<string[]> {
  const model = createTransformersModel({ model: folder, runtime: "wasm" });
  const chunker = createLateChunker({ encoder: model.tokenEncoder, chunker: createSentenceChunker({ maxTokens: 24 }) });
  const { chunks } = await chunker.embed(document);
  const { embeddings } = await model.embedder.embed([question], { inputType: "query" });
  await model.close();
  const rows = EmbeddingMatrix.fromRows(chunks.map(({ embedding }) => embedding));
  return topK(rows, embeddings.row(0), 5).map(
    ({ index, score }) => `${chunks[index]!.text} line ${chunks[index]!.startLine}, similarity ${score.toFixed(3)}`,
  );
}

describe.skipIf(chromium === undefined)("the page from static files", () => {
  const outDir = mkdtempSync(join(tmpdir(), "embedloom-in-browser-"));
  let server: PreviewServer;
  let browser: Browser;
  beforeAll(async () => {
    await build({ root, logLevel: "error", build: { outDir, emptyOutDir: true } });
    server = await preview({ root, logLevel: "error", build: { outDir }, preview: { port: 0, host: "127.0.0.1" } });
    browser = await driver.launch({
      executablePath: chromium!.path,
      env: { ...process.env, ...chromium!.env },
      // Containers let no process make a sandbox; the page is our own.
      args: ["--no-sandbox"],
    });
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(outDir, { recursive: true });
  });

  test.each([
    ["mini-model", miniModelPath],
    ["context-model", contextModelPath],
  ])(
    "behavior: with %s it finds the passages that Node finds, and asks nobody but its own server",
    async (name, folder) => {
      const page = await browser.newPage();
      const faults: string[] = [];
      page.on("pageerror", ({ message }) => faults.push(message));
      page.on("console", (message) => {
        if (message.type() === "error") faults.push(message.text());
      });
      const address = server.resolvedUrls!.local[0]!;
      page.context().on("request", (request) => {
        if (!request.url().startsWith(address) && !request.url().startsWith("data:")) faults.push(request.url());
      });
      await page.goto(address);
      await page.selectOption("#model", name);
      const [document, question] = [await page.inputValue("#text"), await page.inputValue("#question")];
      await page.click("button");
      await page.waitForSelector("#hits li");
      const found = await page.$$eval("#hits li", (items) =>
        items.map((item) => `${item.firstChild?.textContent} ${item.lastChild?.textContent}`),
      );
      expect(found).toEqual(await passagesOf(folder, document, question));
      expect(found[0]).toContain("horse");
      expect(faults).toEqual([]);
      await page.close();
    },
  );

  test("error: a question without a text is told in the page", async () => {
    const page = await browser.newPage();
    await page.goto(server.resolvedUrls!.local[0]!);
    await page.fill("#question", "");
    await page.click("button");
    await page.waitForFunction(() => document.querySelector("#status")?.textContent?.includes("empty"));
    expect(await page.textContent("#status")).toContain("The text is empty");
    await page.close();
  });
});
