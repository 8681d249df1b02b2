import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lateChunkingFacts } from "@embedloom/late-chunk";
import { miniModel, miniModelPath } from "@embedloom/mini-model";
import { folderBytes } from "../files/index.ts";
import { openProvider } from "../stack/index.ts";
import type { FoundModel } from "./found-model.ts";

/** The model that is installed with the command; what it is is read from its own files. */
export async function bundledModel(signal: AbortSignal): Promise<FoundModel> {
  const { id, dimensions, contextTokens, matryoshka } = miniModel;
  const bytes = await folderBytes(miniModelPath);
  const known: FoundModel = {
    name: id,
    place: "bundled",
    present: bytes > 0,
    provider: "mini",
    dimensions,
    matryoshka,
    contextTokens,
    license: await licenseOf(join(miniModelPath, "../package.json")),
    bytes,
    path: miniModelPath,
  };
  const { encoder, embedder } = await openProvider({ kind: "mini" });
  try {
    return { ...known, lateChunking: lateChunkingFacts(await encoder!.describe({ signal })) };
  } catch (error) {
    signal.throwIfAborted();
    return { ...known, present: false, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    await Promise.allSettled([embedder.close(), encoder?.close()]);
  }
}

async function licenseOf(manifest: string): Promise<string | undefined> {
  try {
    const { license }: { license?: unknown } = JSON.parse(await readFile(manifest, "utf8"));
    return typeof license === "string" ? license : undefined;
  } catch {
    return undefined;
  }
}
