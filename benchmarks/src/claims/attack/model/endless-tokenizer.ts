import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isEmbedloomError } from "@embedloom/core";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersEmbedder } from "@embedloom/transformers";
import { count, type Tally, tallyOf } from "../files/tally.ts";

/** A tokenizer.json whose pattern takes years for some texts: those are told, and the next text is embedded as ever. */
export async function endlessTokenizer(work: string): Promise<Tally> {
  const tally = tallyOf("a tokenizer's pattern that never ends");
  const model = join(work, "endless");
  await cp(miniModelPath, model, { recursive: true });
  const tokenizer: object = JSON.parse(await readFile(join(model, "tokenizer.json"), "utf8"));
  const split = { type: "Split", pattern: { Regex: "(x+x+)+y" }, behavior: "Removed", invert: false };
  await writeFile(join(model, "tokenizer.json"), JSON.stringify({ ...tokenizer, pre_tokenizer: split }));
  const embedder = createTransformersEmbedder({ model, dtype: "int8" });
  const isTold = (error: unknown): boolean => isEmbedloomError(error, "invalid_input");
  await count(
    tally,
    async () => (await embedder.embed(["a"])).embeddings.count === 1,
    () => false,
    60_000,
  );
  await count(tally, async () => (await embedder.embed(["x".repeat(60)])).embeddings.count < 0, isTold, 60_000);
  await count(
    tally,
    async () => (await embedder.embed(["a"])).embeddings.count === 1,
    () => false,
    60_000,
  );
  await embedder.close();
  return tally;
}
