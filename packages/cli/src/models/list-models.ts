import { relative } from "node:path";
import { Failure } from "../errors/index.ts";
import { userPath } from "../files/index.ts";
import type { CommandContext } from "../session/index.ts";
import { count, grouped, size, type Terminal, visibleText } from "../terminal/index.ts";
import { bundledModels } from "./bundled-models.ts";
import type { FoundModel } from "./found-model.ts";
import { hostedModels, knownModels } from "./known-models.ts";
import { modelsOfOllama } from "./models-of-ollama.ts";
import { modelsOnDisk } from "./models-on-disk.ts";
import type { ModelsOptions } from "./models-options.ts";

const HEADINGS = {
  bundled: "Bundled",
  disk: "On this disk",
  server: "Ollama has",
  hosted: "Hosted, for a key",
  nowhere: "Known, and not here",
} as const;

/**
 * Lists the models that are here or on a server, with what is known of each.
 *
 * @throws UsageError when a named folder holds no model
 * @throws Failure when the server that was named does not answer; the others are listed
 */
export async function listModels(
  folders: readonly string[],
  { baseUrl, known }: ModelsOptions,
  { terminal, signal, dataFolder }: CommandContext,
): Promise<void> {
  const [onDisk, bundled, served, hosted] = await Promise.all([
    modelsOnDisk(folders, dataFolder),
    bundledModels(signal),
    modelsOfOllama(baseUrl, signal),
    hostedModels(signal),
  ]);
  const here = [...bundled, ...onDisk, ...served.models, ...hosted];
  const models = known ? [...here, ...knownModels(here)] : here;
  for (const place of Object.keys(HEADINGS) as (keyof typeof HEADINGS)[]) {
    const some = models.filter((model) => model.place === place);
    if (some.length === 0) continue;
    terminal.line(terminal.colors.bold(HEADINGS[place]));
    for (const model of some) print(model, terminal);
  }
  const { problem } = served;
  // The server was asked for by name.
  if (problem !== undefined && baseUrl !== undefined) throw new Failure(problem);
  if (problem !== undefined) terminal.remark(visibleText(problem));
  if (!known) terminal.remark("--known lists every model of which something is known.");
}

function print(found: FoundModel, terminal: Terminal): void {
  const { cyan, dim, yellow } = terminal.colors;
  const { name, provider, model, problem, path, place } = found;
  terminal.line(`  ${cyan(visibleText(name))}  ${factsOf(found).map(visibleText).join(", ")}`);
  if (place === "disk" && path !== undefined) terminal.line(`    ${dim(visibleText(shortest(path)))}`);
  if (problem !== undefined) terminal.line(`    ${yellow(visibleText(problem))}`);
  else if (place !== "nowhere")
    terminal.line(`    ${dim(visibleText(`--provider ${provider}${model === undefined ? "" : ` --model ${model}`}`))}`);
  terminal.record({ type: "model", ...found });
}

function factsOf({ dimensions, matryoshka, contextTokens, license, bytes, price, lateChunking }: FoundModel): string[] {
  const facts = [
    dimensions === undefined ? "" : `${dimensions} wide${smallerWords(matryoshka)}`,
    contextTokens === undefined ? "" : `up to ${count(contextTokens, "token")}`,
    license ?? "",
    bytes === undefined ? "" : size(bytes),
    price === undefined ? "" : `$${price.usdPerMillionTokens} a million tokens`,
    lateWords(lateChunking),
  ];
  return facts.filter((fact) => fact !== "");
}

function smallerWords(matryoshka: FoundModel["matryoshka"]): string {
  const { sizes = [], anyFrom } = matryoshka ?? {};
  if (anyFrom !== undefined) return ` (or any width from ${anyFrom})`;
  return sizes.length === 0 ? "" : ` (or ${sizes.join(", ")})`;
}

/** What late chunking does at the size nearest to that of chunks here. */
function lateWords(facts: FoundModel["lateChunking"]): string {
  const gain = facts?.gains.find(({ chunkTokens }) => chunkTokens === USUAL_TOKENS) ?? facts?.gains[0];
  if (gain === undefined) return "";
  const { points, margin, chunkTokens } = gain;
  const sign = points < 0 ? "-" : "+";
  return `late chunking ${sign}${Math.abs(points).toFixed(2)} ± ${margin.toFixed(2)} points of nDCG@10 at ${grouped(chunkTokens)} tokens`;
}

/** About the 300 characters that chunks have where nobody chose. */
const USUAL_TOKENS = 64;

function shortest(path: string): string {
  const below = relative(userPath("."), path);
  return below === "" || below.startsWith("..") ? path : below;
}
