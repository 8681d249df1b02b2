// What late chunking costs beside one bare run of the model over the same document, by overlap of the chunks, and beside
// plain chunks at the same overlap. The ratio is of processor time, which other work on the machine hardly moves; the network
// runs on one thread, since several wait for each other busily. Without --model the network is a random one as large as all-MiniLM-L6.
//
//   node benchmarks/src/late-chunk-cost.ts [--model FOLDER-OR-ID | mini] [--tokens 2000] [--rounds 5]
import { parseArgs } from "node:util";
import type { TokenizedText } from "@embedloom/core";
import { createLateChunker, type Span } from "@embedloom/late-chunk";
import { miniModelPath } from "@embedloom/mini-model";
import { createTransformersModel } from "@embedloom/transformers";
import { writeRandomNetwork } from "./transformers-random-network.ts";

const { values: options } = parseArgs({
  options: {
    model: { type: "string" },
    tokens: { type: "string", default: "2000" },
    rounds: { type: "string", default: "5" },
  },
});
const CHUNK_TOKENS = 128;
const OVERLAPS = [0, 0.25, 0.5, 0.75, 0.9];
const SENTENCE = "The tenant of house 12 pays the rent, and the unforgettable landlord near Köln repairs the roof. ";

const random = options.model === undefined ? writeRandomNetwork() : undefined;
const model = options.model === "mini" ? miniModelPath : (options.model ?? random!.folder);
const { embedder, tokenEncoder: encoder, close } = createTransformersModel({ model, intraOpThreads: 1 });
const { specials } = await encoder.describe();
const endless = SENTENCE.repeat(Math.ceil(Number(options.tokens) / 10));
const { ends } = await encoder.tokenize(endless);
const document = endless.slice(0, ends[Number(options.tokens) - 1]);
const tokens = await encoder.tokenize(document);
const sequence = Int32Array.from([...specials.before, ...tokens.ids, ...specials.after]);

/** Chunks of CHUNK_TOKENS tokens, each beginning `1 - overlap` of that after the one before it. */
function chunksAt(overlap: number, { starts, ends: tokenEnds }: TokenizedText): Span[] {
  const step = Math.max(1, Math.round(CHUNK_TOKENS * (1 - overlap)));
  const count = Math.max(1, Math.ceil((starts.length - CHUNK_TOKENS) / step) + 1);
  return Array.from({ length: count }, (_, i) => ({
    start: starts[i * step]!,
    end: tokenEnds[Math.min(starts.length, i * step + CHUNK_TOKENS) - 1]!,
  }));
}

const late = createLateChunker({ encoder, maxWindowTokens: sequence.length });
const plain = createLateChunker({ encoder, context: "none" });
const works: Record<string, () => Promise<unknown>> = {
  "bare run of the model": () => encoder.encode([sequence]),
  "tokenizing alone": () => encoder.tokenize(document),
  "the document as one vector": () => embedder.embed([document]),
};
for (const overlap of OVERLAPS) {
  const spans = chunksAt(overlap, tokens);
  const name = `${String(Math.round(overlap * 100)).padStart(2)} % overlap, ${String(spans.length).padStart(3)} chunks`;
  works[`late,  ${name}`] = () => late.embedSpans(document, spans);
  works[`plain, ${name}`] = () => plain.embedSpans(document, spans);
}

interface Sample {
  readonly wallMs: number;
  /** Processor time of all threads. */
  readonly cpuMs: number;
}

async function sample(work: () => Promise<unknown>): Promise<Sample> {
  const before = process.cpuUsage();
  const begin = performance.now();
  await work();
  const wallMs = performance.now() - begin;
  const { user, system } = process.cpuUsage(before);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

// One round of everything after another, so that whatever else the machine does meets all of them.
const samples = new Map(Object.keys(works).map((name) => [name, [] as Sample[]]));
for (const work of Object.values(works)) await work();
for (let round = 0; round < Number(options.rounds); round++) {
  for (const [name, work] of Object.entries(works)) samples.get(name)!.push(await sample(work));
}
await close();
random?.remove();

const quantile = (of: readonly Sample[], key: keyof Sample, share: number): number =>
  of.map((each) => each[key]).toSorted((a, b) => a - b)[Math.round(share * (of.length - 1))]!;
const bare = quantile(samples.get("bare run of the model")!, "cpuMs", 0.5);
const network = options.model ?? "a random network as large as all-MiniLM-L6";
console.log(
  `${network}: ${sequence.length} tokens in one window, chunks of ${CHUNK_TOKENS} tokens, ${options.rounds} rounds`,
);
console.log(`${"".padEnd(34)}  CPU ms, median (least to most)   of a bare run   wall ms, median`);
for (const [name, values] of samples) {
  const [low, middle, high] = [0, 0.5, 1].map((share) => quantile(values, "cpuMs", share));
  const cpu = `${middle!.toFixed(1)} (${low!.toFixed(1)} to ${high!.toFixed(1)})`;
  const wall = quantile(values, "wallMs", 0.5).toFixed(1);
  console.log(
    `${name.padEnd(34)} ${cpu.padStart(31)} ${(middle! / bare).toFixed(2).padStart(15)} ${wall.padStart(17)}`,
  );
}
