import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lateChunkingFacts } from "@embedloom/late-chunk";
import { miniModel, miniModelPath } from "@embedloom/mini-model";
import { folderBytes } from "../files/index.ts";
import { hasContextModel, loadContextModel } from "../optional/index.ts";
import { openProvider } from "../stack/index.ts";
import type { FoundModel } from "./found-model.ts";

/** What a package of ours says of the model in it. */
interface PackagedModel {
  readonly provider: "mini" | "context-model";
  readonly path: string;
  readonly facts: Required<Pick<FoundModel, "dimensions" | "matryoshka" | "contextTokens">> & { readonly id: string };
}

/** The models that packages of ours have in them, the default first; what each is is read from its own files. */
export async function bundledModels(signal: AbortSignal): Promise<readonly FoundModel[]> {
  const packaged: PackagedModel[] = [{ provider: "mini", path: miniModelPath, facts: miniModel }];
  if (hasContextModel()) {
    const { contextModel, contextModelPath } = await loadContextModel();
    packaged.unshift({ provider: "context-model", path: contextModelPath, facts: contextModel });
  }
  return Promise.all(packaged.map((each) => described(each, signal)));
}

async function described({ provider, path, facts }: PackagedModel, signal: AbortSignal): Promise<FoundModel> {
  const { id, dimensions, contextTokens, matryoshka } = facts;
  const bytes = await folderBytes(path);
  const known: FoundModel = {
    name: id,
    place: "bundled",
    present: bytes > 0,
    provider,
    dimensions,
    matryoshka,
    contextTokens,
    license: await licenseOf(join(path, "../package.json")),
    bytes,
    path,
  };
  const { encoder, embedder } = await openProvider({ kind: provider });
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
