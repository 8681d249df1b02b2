import { startFakeOpenAI } from "@embedloom/testing";
import { bundleProgram } from "../../../../apps/demo/e2e/runtimes/bundle-program.ts";
import type { PortableResult } from "../../../../apps/demo/e2e/runtimes/portable-program.ts";
import { runInChromium, runInEdge } from "../../../../apps/demo/e2e/runtimes/run-in.ts";
import { findChromium } from "../../../../tools/chromium/find-chromium.ts";
import type { ClaimReport } from "../claim-report.ts";

const TEXTS = ["a lighthouse", "naïve café 漢字 😀", "a harbour"];

/** Bundles core, batcher, cache and openai for the web and runs them where there is no Node. */
export async function measure(report: ClaimReport): Promise<void> {
  report.section("Any runtime: core, batcher, cache and openai in one bundle");
  const bundle = await bundleProgram();
  report.note(`The bundle, the openai client included, has ${Buffer.byteLength(bundle)} bytes.`);
  await measureIn(report, "an edge runtime", (url) => runInEdge(bundle, url, TEXTS));
  const chromium = findChromium();
  if (chromium === undefined) return report.skip("right vectors in a browser", "there is no Chromium");
  await measureIn(report, "a browser", (url) => runInChromium(bundle, url, TEXTS, chromium));
}

async function measureIn(
  report: ClaimReport,
  where: string,
  run: (baseURL: string) => Promise<PortableResult>,
): Promise<void> {
  await using server = await startFakeOpenAI();
  const result = await run(server.url);
  const right = TEXTS.filter((text, i) => {
    const expected = server.vectorOf(text, "text-embedding-3-small", 16);
    return result.vectors[i]?.every((value, at) => Math.fround(value) === expected[at]) === true;
  });
  report.goal(`right vectors in ${where}`, { value: right.length, exactly: TEXTS.length });
  report.goal(`requests for cached texts in ${where}`, { value: result.requestsWhenCached, exactly: 0 });
}
