import { Command } from "commander";
import { indexFolder, type IndexOptions } from "../commands/index-folder.ts";
import { measure, type MeasureOptions } from "../commands/measure.ts";
import { search, type SearchOptions } from "../commands/search.ts";
import { showSamples } from "../commands/show-samples.ts";
import { DEFAULT_CHUNK_CHARACTERS } from "../studio/api/chunk-sizes.ts";
import { printable } from "./visible-text.ts";
import { widthList } from "../measure/width-list.ts";
import { addStackOptions, positiveInteger, type StackOptions } from "./stack-options.ts";

const EXAMPLES = `
Examples:
  npm run demo
  npm run demo -- index ~/notes
  npm run demo -- search "who pays for the roof?"
  npm run demo -- measure --queries questions.txt
  npm run demo -- index ~/notes --provider ollama --model nomic-embed-text
  OPENAI_API_KEY=… npm run demo -- index ~/notes --provider openai --cache redis://127.0.0.1:6379

Exit codes: 0 done, 1 failed, 2 wrong command line, 130 stopped by Ctrl-C.`;

/** The command line of the demo. */
export function createProgram(): Command {
  const program = new Command("embedloom")
    .description("Embeds and searches documents, each chunk alone (plain) and inside its document (late).")
    .addHelpText("after", EXAMPLES)
    .configureOutput({ writeErr: (text) => process.stderr.write(printable(text)) })
    .exitOverride();
  addStackOptions(
    program.command("samples", { isDefault: true }).description("index the sample documents and ask three questions"),
  ).action((options: StackOptions) => showSamples(options));
  addStackOptions(
    program
      .command("index")
      .description("index a folder of .md, .txt and .html files, or one such file")
      .argument("<path>", "folder or file")
      .option(
        "--chunk-characters <n>",
        `most characters of a chunk (default: ${DEFAULT_CHUNK_CHARACTERS})`,
        positiveInteger,
      ),
  ).action((path: string, options: IndexOptions) => indexFolder(path, options));
  addStackOptions(
    program
      .command("search")
      .description("ask the index a question")
      .argument("<question>", "a question, in quotes")
      .option("--hits <n>", "how many chunks to show", positiveInteger, 3),
  ).action((question: string, options: SearchOptions) => search(question, options));
  addStackOptions(
    program
      .command("measure")
      .description("measure on the index what shorter vectors cost")
      .option("--queries <file>", "questions, one per line (default: chunks of the index, each leaving itself out)")
      .option("--widths <list>", "such as 256,128 (default: the model's own and halves of the full one)", widthList)
      .option("--k <n>", "how many chunks a search returns", positiveInteger, 10),
  ).action((options: MeasureOptions) => measure(options));
  return program;
}
