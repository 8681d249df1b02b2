import { type Command, Option } from "commander";
import { UsageError } from "../errors/index.ts";
import { addCommonOptions, type CommonOptions, positiveInteger, type Session } from "../session/index.ts";

interface SearchOptions extends CommonOptions {
  readonly name?: string;
  readonly hits: number;
  readonly by: "both" | "words" | "vectors";
  readonly floor: boolean;
  readonly cache?: string;
  readonly baseUrl?: string;
}

/** `search`: finds the chunks that answer a question, by words and by meaning. */
export function declare(command: Command, session: Session): void {
  addCommonOptions(command)
    .argument("<question>", "a question, in quotes; - reads one a line from standard input")
    .option("-n, --name <name>", "the collection (default: that of the folder you are in, or the only one)")
    .option("-k, --hits <n>", "most hits", positiveInteger, 5)
    .addOption(new Option("--by <what>", "what finds").choices(["both", "words", "vectors"]).default("both"))
    .option("--no-floor", "show hits that fit by chance too")
    .option("--cache <where>", "another cache than the collection's: sqlite, memory, none, or redis://…")
    .option("--base-url <url>", "another address of the server than the collection's")
    .action((question: string, options: SearchOptions) => search(session, question, options));
}

function search(session: Session, question: string, options: SearchOptions): Promise<void> {
  if (question.trim() === "") {
    throw new UsageError(`The question is empty. Write it in quotes: ${session.program} search "who pays?"`);
  }
  return session.run(options, async (context) => {
    const { answerQuestions } = await import("../search/index.ts");
    await answerQuestions(question, options, context);
  });
}
