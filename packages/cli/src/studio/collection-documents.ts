import type { Collection } from "../catalog/index.ts";
import { collectionChunker } from "../collections/index.ts";
import { createPathsSource } from "../documents/index.ts";
import { userPath } from "../files/index.ts";
import { DEFAULT_MODELS, isModelFolder } from "../stack/index.ts";
import type { CutDocument, StudioCache, StudioProvider } from "./studio-module.ts";

/** Reads the documents of a collection and cuts them as a run does. */
export async function* collectionDocuments(
  { settings, base }: Collection,
  signal: AbortSignal,
): AsyncGenerator<CutDocument> {
  for await (const item of createPathsSource({ ...settings, base }).read({ signal })) {
    // What cannot be read is named by every `sync`.
    if ("error" in item) continue;
    const { id, text } = item;
    const chunks = await collectionChunker(settings, id).chunk(text, { signal });
    const bytes = Buffer.byteLength(text);
    yield { path: id, text, bytes, chunks: chunks.map(({ start, end }) => ({ start, end })) };
  }
}

const OLLAMA = "http://127.0.0.1:11434";
const OPENAI = "https://api.openai.com/v1";

/** The provider of a collection, as the studio knows it. Absent: the studio has none of that kind. */
export function studioProvider({ settings }: Collection): StudioProvider | undefined {
  const { provider: kind, model, baseUrl } = settings;
  switch (kind) {
    case "mini":
    case "context-model":
      return { kind };
    case "transformers":
      return model !== undefined && isModelFolder(model) ? { kind, folder: userPath(model) } : undefined;
    case "ollama":
      return { kind, model: model ?? DEFAULT_MODELS.ollama, baseUrl: baseUrl ?? ollamaHost() };
    case "openai": {
      const apiKey = process.env["OPENAI_API_KEY"]?.trim();
      const known = { kind, model: model ?? DEFAULT_MODELS.openai, baseUrl: baseUrl ?? OPENAI };
      return apiKey === undefined || apiKey === "" ? known : { ...known, apiKey };
    }
    case "voyage":
    case "jina":
      return undefined;
  }
}

/** The address in `OLLAMA_HOST`, which may lack its scheme and its port. */
function ollamaHost(): string {
  const said = process.env["OLLAMA_HOST"]?.trim() ?? "";
  if (/^https?:\/\//.test(said) && URL.canParse(said)) return said;
  const address = `http://${said}${/:\d+$/.test(said) ? "" : ":11434"}`;
  return said !== "" && URL.canParse(address) ? address : OLLAMA;
}

/** The cache of a collection, as the studio knows it. */
export function studioCache({ settings: { cache } }: Collection): StudioCache {
  return cache === "sqlite" || cache === "memory" || cache === "none" ? { kind: cache } : { kind: "redis", url: cache };
}
