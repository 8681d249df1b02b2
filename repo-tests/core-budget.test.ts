import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { expect, test } from "vitest";
import { fromRoot, packages } from "./workspace.ts";

const budgetBytes = 18_400;
/** What a page pays that only compares, cuts and ranks vectors. */
const pageBudgetBytes = 4000;

async function bundleForBrowsers(names = "*"): Promise<{ code: Uint8Array; inputs: Metafile["inputs"] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: `export ${names} from "./packages/core/src/index.ts"`, resolveDir: fromRoot(), loader: "ts" },
    absWorkingDir: fromRoot(),
    bundle: true,
    format: "esm",
    metafile: true,
    minify: true,
    platform: "browser",
    target: "es2023",
    write: false,
    logLevel: "silent",
  });
  return { code: outputFiles[0]?.contents ?? new Uint8Array(), inputs: metafile.inputs };
}

test("default: core has no dependency of any kind at run time", () => {
  const core = packages.find(({ name }) => name === "core");
  expect(core?.manifest.dependencies).toBeUndefined();
  expect(core?.manifest.peerDependencies).toBeUndefined();
});

test("behavior: core bundles for browsers, from its own files alone", async () => {
  const { code, inputs } = await bundleForBrowsers();
  expect(code.length).toBeGreaterThan(0);
  expect(Object.keys(inputs).filter((path) => !path.startsWith("packages/core/src/") && path !== "<stdin>")).toEqual(
    [],
  );
  expect(new TextDecoder().decode(code)).not.toMatch(/["']node:|\brequire\(|\bprocess\.|\bBuffer\b/);
});

test(`behavior: all of core is under ${budgetBytes} bytes, minified and gzipped`, async () => {
  const { code } = await bundleForBrowsers();
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(budgetBytes);
});

test(`behavior: what a page uses of core is under ${pageBudgetBytes} bytes`, async () => {
  const { code } = await bundleForBrowsers("{ cosineSimilarity, EmbeddingMatrix, normalize, topK, truncate }");
  expect(gzipSync(code, { level: 9 }).length).toBeLessThan(pageBudgetBytes);
});
