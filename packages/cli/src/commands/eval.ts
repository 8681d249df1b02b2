import { type Command, Option } from "commander";
import type { EvalOptions } from "../eval/index.ts";
import {
  addCollectionOptions,
  addCommonOptions,
  nonNegativeNumber,
  positiveInteger,
  positiveNumber,
  type Session,
} from "../session/index.ts";

/** `eval`: measures how well questions find their answers, with intervals and a gate for CI. */
export function declare(command: Command, session: Session): void {
  addTask(addCollectionOptions(addCommonOptions(command)))
    .addOption(
      new Option(
        "--by <what>",
        "measure one search alone (default: both, words and vectors beside each other)",
      ).choices(["both", "words", "vectors"]),
    )
    .option("-k, --hits <n>", "chunks that a search gives", positiveInteger, 100)
    .option("--baseline <file>", "compare with what --save wrote before")
    .option(
      "--fail-below <points>",
      "exit with 1 when the measure fell by more points, and not by chance",
      nonNegativeNumber,
    )
    .option("--measure <name>", "what must not fall", "ndcg@10")
    .option("--save <file>", "write the figures of every question, as a baseline for later")
    .option("--markdown", "print the report as Markdown")
    .option("--html <file>", "write the report as a page")
    .option("--dry-run", "say what embedding would take, and do nothing")
    .option("--max-cost <usd>", "stop before embedding costs more US dollars", positiveNumber)
    .action((name: string | undefined, options: EvalOptions) =>
      session.run(options, async (context) => {
        const { runEval } = await import("../eval/index.ts");
        await runEval({ ...options, ...(name !== undefined && { name }) }, context);
      }),
    );
}

function addTask(command: Command): Command {
  return command
    .argument("[name]", "a collection; none: the one of the folder you are in, or the only one")
    .option("-n, --name <name>", "the same as a name without it")
    .option("--queries <file>", "questions: BEIR's queries.jsonl, ID and question with a tab between, or one a line")
    .option("--qrels <file>", "judgments of TREC or BEIR: which documents answer which question")
    .option("--corpus <file>", "search this corpus.jsonl of BEIR instead of a collection")
    .option("--run <file>", "measure this ranking of TREC, and search nothing");
}
