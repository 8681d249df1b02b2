import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { miniModelPath } from "@embedloom/mini-model";
import { count, type Tally, tallyOf } from "../files/tally.ts";

const PACKAGE = new URL("../../../../../packages/transformers/src/index.ts", import.meta.url).href;

const PROGRAM = `
  const { createTransformersEmbedder } = await import(${JSON.stringify(PACKAGE)});
  const embedder = createTransformersEmbedder({ model: ${JSON.stringify(miniModelPath)} });
  console.log((await embedder.embed(["a", "b"])).embeddings.count);`;

/** Flags under which Node itself runs the program, which pnpm links together; each alone. */
const FLAGS = [
  "--max-old-space-size=4096",
  "--expose-gc",
  "--stack-size=2000",
  "--title=embed",
  "--use-openssl-ca",
  "--use-system-ca",
  "--conditions=development",
  "--import=data:text/javascript,",
  "--inspect=0",
  "--enable-source-maps",
  "--no-warnings",
  "--unhandled-rejections=strict",
  "--disable-proto=delete",
  "--max-semi-space-size=32",
  "--dns-result-order=ipv4first",
  "--report-on-fatalerror",
  "--no-addons",
  "--frozen-intrinsics",
  "--experimental-vm-modules",
  "--disallow-code-generation-from-strings",
  "--single-threaded",
  "--abort-on-uncaught-exception",
  "--secure-heap=2",
];

/** Embeds under each flag, as a flag, in `NODE_OPTIONS`, and with a program that comes as a text. */
export async function flagsOfNode(): Promise<Tally> {
  const tally = tallyOf("flags of Node");
  const run = async (flags: readonly string[], options: string): Promise<boolean> => {
    const args = [...flags, "--input-type=module", "--eval", PROGRAM];
    const env = { ...process.env, NODE_OPTIONS: options };
    return (await promisify(execFile)(process.execPath, args, { env })).stdout.trim() === "2";
  };
  const never = (): boolean => false;
  for (const flag of FLAGS) await count(tally, () => run([flag], ""), never, 60_000);
  for (const options of ["--max-old-space-size=2048", "--title=x --enable-source-maps"]) {
    await count(tally, () => run([], options), never, 60_000);
  }
  await count(tally, () => run(["--max-old-space-size=2048", "--expose-gc", "--stack-size=2000"], ""), never, 60_000);
  return tally;
}
