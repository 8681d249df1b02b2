import type { Command } from "commander";
import {
  addCommonOptions,
  bringInStep,
  type Collection,
  collectionSettings,
  type CommandContext,
  type CommonOptions,
  createCollectionStore,
  openCollection,
  searchCollection,
  type Session,
} from "embedloom/parts";
import { SAMPLE_COLLECTIONS } from "./sample-collections.ts";
import { printSideBySide, type RankedChunk } from "./print-side-by-side.ts";
import {
  isAnswer,
  SAMPLE_QUESTIONS,
  SAMPLES,
  type SampleQuestion,
} from "../../../../packages/studio/src/samples/sample-questions.ts";

const HITS = 3;

/** `samples`: indexes the sample documents and asks three questions; what `npm run demo` does without a command. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command).action((options: CommonOptions) => session.run(options, showSamples));
}

async function showSamples(context: CommandContext): Promise<void> {
  const { terminal, program } = context;
  const plain = await askAll("chunk", context);
  const late = await askAll("document", context);
  terminal.line();
  for (const [i, sample] of SAMPLE_QUESTIONS.entries()) {
    const found = { plain: plain[i]!, late: late[i]! };
    printSideBySide(terminal, sample, { plain: found.plain.slice(0, HITS), late: found.late.slice(0, HITS) });
    reportRanks(context, sample, found);
  }
  terminal.line("A plain chunk was embedded alone, a late chunk inside its whole document. ✓ marks the answer.");
  terminal.line(`Now your own: ${program} index PATH, then ${program} search "a question"`);
}

/** Ranks all chunks by their vectors, question by question, so that nothing but the vectors differs. */
async function askAll(setting: "chunk" | "document", context: CommandContext): Promise<RankedChunk[][]> {
  const store = createCollectionStore(context.dataFolder);
  const name = setting === "chunk" ? SAMPLE_COLLECTIONS.plain : SAMPLE_COLLECTIONS.late;
  const settings = collectionSettings([{ paths: [SAMPLES], context: setting }]);
  const asked: Collection = { name, model: "", base: SAMPLES, settings };
  await bringInStep(store, asked, context, { dryRun: false, watch: false });
  const collection = (await store.read(name))!;
  const open = await openCollection(settings, store.folderOf(name), context);
  try {
    const { signal } = context;
    const searching = await searchCollection(open, collection, signal);
    const ranked: RankedChunk[][] = [];
    for (const { question } of SAMPLE_QUESTIONS) {
      const hits = await searching.search(question, { k: searching.count, by: "vectors", floor: false, signal });
      ranked.push(hits.map(({ chunk, score }, i) => ({ rank: i + 1, score, path: chunk.source!, text: chunk.text })));
    }
    return ranked;
  } finally {
    await open.close();
  }
}

function reportRanks(
  { terminal }: CommandContext,
  { question, answer }: SampleQuestion,
  found: Readonly<Record<"plain" | "late", readonly RankedChunk[]>>,
): void {
  const rank = (chunks: readonly RankedChunk[]): number | undefined =>
    chunks.find(({ text }) => isAnswer(text, answer))?.rank;
  const ranks = { plain: rank(found.plain), late: rank(found.late) };
  const of = found.plain.length;
  terminal.line(`  The answer is number ${ranks.plain} of ${of} among plain chunks, ${ranks.late} among late ones.`);
  terminal.line();
  terminal.record({ type: "answer", question, ...ranks, of });
}
