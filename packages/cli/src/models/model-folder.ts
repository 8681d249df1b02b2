import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { knownModel } from "@embedloom/core";
import { lateChunkingFacts } from "@embedloom/late-chunk";
import { folderBytes } from "../files/index.ts";
import type { FoundModel } from "./found-model.ts";

/** Folders within folders that are looked through: owner, name, revision. */
const DEPTH = 3;
const MOST_FOLDERS = 1000;

/** The folders that hold a model, at or below a folder; none where there is no such folder. */
export async function findModelFolders(root: string): Promise<readonly string[]> {
  const found: string[] = [];
  let level = [root];
  for (let depth = 0; depth <= DEPTH && found.length < MOST_FOLDERS; depth++) {
    const next: string[] = [];
    for (const folder of level.slice(0, MOST_FOLDERS)) {
      const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
      if (entries.some((entry) => entry.name === "config.json")) found.push(folder);
      else next.push(...entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name)));
    }
    level = next.toSorted();
  }
  return found;
}

/**
 * What the files of a model's folder say of it.
 *
 * @param name the id on the hub, or the folder's own name
 * @param model what `--model` takes
 */
export async function modelInFolder(folder: string, name: string, model: string): Promise<FoundModel> {
  const known = knownModel(name) ?? knownModel(basename(folder));
  const files = await readdir(folder, { recursive: true }).catch((): string[] => []);
  const weights = files.some((file) => file.endsWith(".onnx"));
  const tokenizer = files.includes("tokenizer.json");
  const missing = [...(weights ? [] : ["weights (.onnx)"]), ...(tokenizer ? [] : ["tokenizer.json"])];
  const config = await jsonIn(folder, "config.json");
  return {
    name,
    place: "disk",
    present: missing.length === 0,
    provider: "transformers",
    model,
    dimensions: (await widthOf(folder, files, config)) ?? known?.dimensions,
    matryoshka: known?.matryoshka,
    contextTokens: known?.maxTokens ?? positive(config["max_position_embeddings"]),
    license: await licenseOf(folder, files),
    bytes: await folderBytes(folder),
    path: folder,
    lateChunking: lateChunkingFacts({ model: known?.id ?? name, fingerprint: {} }),
    ...(missing.length > 0 && {
      problem: files.length === 0 ? "its folder is not there" : `its folder has no ${missing.join(" and no ")}`,
    }),
  };
}

/** The width of what comes out: of the last dense layer, else of the network. */
async function widthOf(
  folder: string,
  files: readonly string[],
  config: Readonly<Record<string, unknown>>,
): Promise<number | undefined> {
  const layers = files.filter((file) => /^\d+_(Dense|Pooling)[/\\]config\.json$/.test(file)).toSorted();
  for (const file of layers.toReversed()) {
    const layer = await jsonIn(folder, file);
    const width = positive(layer["out_features"]) ?? positive(layer["word_embedding_dimension"]);
    if (width !== undefined) return width;
  }
  // https://huggingface.co/docs/transformers: what the families call the width of their layers.
  return ["hidden_size", "d_model", "dim", "n_embd"].map((key) => positive(config[key])).find((n) => n !== undefined);
}

async function licenseOf(folder: string, files: readonly string[]): Promise<string | undefined> {
  const card = files.includes("README.md") ? await readFile(join(folder, "README.md"), "utf8").catch(() => "") : "";
  // The card of a hub model begins with facts between two lines of dashes.
  const [, facts = ""] = /^---\r?\n([\s\S]*?)\r?\n---/.exec(card) ?? [];
  const named = /^license:\s*["']?([\w.-]+)/m.exec(facts)?.[1];
  if (named !== undefined) return named;
  const file = files.find((each) => /^licen[cs]e(\.\w+)?$/i.test(each));
  const text = file === undefined ? "" : await readFile(join(folder, file), "utf8").catch(() => "");
  return /\S.*\S/.exec(text)?.[0];
}

async function jsonIn(folder: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value: unknown = JSON.parse(await readFile(join(folder, file), "utf8"));
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function positive(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
