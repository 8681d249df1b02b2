import { execFile } from "node:child_process";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { miniModelPath } from "@embedloom/mini-model";
import { seededRandom } from "@embedloom/testing";
import { damaged } from "../files/damage.ts";
import { note, type Tally, tallyOf } from "../files/tally.ts";

const PACKAGE = new URL("../../../../../packages/transformers/src/index.ts", import.meta.url).href;
const CORE = new URL("../../../../../packages/core/src/index.ts", import.meta.url).href;
const FILES = ["tokenizer.json", "config.json", "tokenizer_config.json", "onnx/model_int8.onnx"];

/** Loads a model and prints what came of it on one line; a fault of the native runtime would end this process, and is seen. */
const PROGRAM = `
  const { createTransformersEmbedder } = await import(${JSON.stringify(PACKAGE)});
  const { isEmbedloomError } = await import(${JSON.stringify(CORE)});
  const [model, runtime] = process.argv.slice(1);
  const embedder = createTransformersEmbedder({ model, dtype: "int8", pooling: "mean", runtime });
  try {
    const { embeddings } = await embedder.embed(["The tenant pays.", "é 👍"]);
    console.log(embeddings.data.every(Number.isFinite) ? "right" : "wrong");
  } catch (error) {
    console.log(isEmbedloomError(error) ? "told" : "raw " + error);
  }
  await embedder.close();`;

/** Damages one file of a model after another; in both builds of the runtime it loads, or says what is wrong. */
export async function damagedModels(work: string, cases: number, seed: string): Promise<readonly Tally[]> {
  const tallies = (["native", "wasm"] as const).map((runtime) => ({
    runtime,
    tally: tallyOf(`damaged models, ${runtime}`),
  }));
  const model = join(work, "model");
  await cp(miniModelPath, model, { recursive: true });
  for (let i = 0; i < cases; i++) {
    const file = FILES[i % FILES.length]!;
    const whole = await readFile(join(miniModelPath, file));
    await writeFile(join(model, file), damaged(whole, seededRandom(`${seed} ${i}`)));
    for (const { runtime, tally } of tallies) {
      tally.cases++;
      const args = ["--input-type=module", "--eval", PROGRAM, model, runtime];
      const said = await promisify(execFile)(process.execPath, args, { timeout: 120_000 }).then(
        ({ stdout }) => stdout.trim(),
        (error: { killed?: boolean; signal?: string; stderr?: string }) =>
          error.killed === true ? "hang" : `raw ${error.signal ?? ""} ${error.stderr ?? ""}`,
      );
      if (said === "right" || said === "told") tally[said]++;
      else note(tally, said === "hang" ? "hangs" : said === "wrong" ? "wrong" : "raw", `${file}: ${said}`);
    }
    await writeFile(join(model, file), whole);
  }
  return tallies.map(({ tally }) => tally);
}
