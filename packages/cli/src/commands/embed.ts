import { type Command, InvalidArgumentError, Option } from "commander";
import type { EmbedOptions } from "../embed/index.ts";
import { OUTPUT_KINDS } from "../output/index.ts";
import { INPUT_KINDS } from "../rows/index.ts";
import {
  addCommonOptions,
  addPaceOptions,
  addProviderOptions,
  positiveInteger,
  positiveNumber,
  type Session,
} from "../session/index.ts";

/** `embed`: vectors for the rows of files or of standard input. */
export function declare(command: Command, session: Session): void {
  addPaceOptions(addRowOptions(addProviderOptions(addCommonOptions(command))))
    .argument("[file...]", "JSON lines, CSV, Parquet or plain lines, also gzipped; - or nothing is standard input")
    .option("--keep <columns>", "columns to keep beside the vector, or none (default: all others)")
    .option("--without-text", "leave the text out of the output", false)
    .option("-o, --output <file>", "where rows go (default: standard output, as JSON lines)")
    .addOption(new Option("--to <kind>", "kind of the output (default: by its ending)").choices(OUTPUT_KINDS))
    .option(
      "--sink <address>",
      "a database: postgres://…#table, sqlite:FILE#table, lancedb:FOLDER#table, qdrant:http://…#name",
    )
    .addOption(
      new Option("--encoding <kind>", "what is kept of each value")
        .choices(["float32", "float16", "int8", "binary"])
        .default("float32"),
    )
    .addOption(
      new Option("--distance <kind>", "what a sink ranks by").choices(["cosine", "dot", "euclidean"]).default("cosine"),
    )
    .addOption(
      new Option("--input-type <type>", "what the texts are for")
        .choices(["document", "query", "none"])
        .default("document"),
    )
    .option(
      "--journal <file>",
      "remember there what was paid for, after the run as well (default: until the run is done)",
    )
    .option("--no-journal", "remember nothing")
    .option("--max-cost <usd>", "end before more than this is spent, in US dollars", positiveNumber)
    .option("--concurrency <n>", "most requests at the same time (default: 16)", positiveInteger)
    .addHelpText("after", EXAMPLES)
    .action((files: readonly string[], options: EmbedOptions) =>
      session.run(options, async (context) => {
        const { runEmbed } = await import("../embed/index.ts");
        await runEmbed(files.length === 0 ? ["-"] : files, options, context);
      }),
    );
}

const EXAMPLES = `
Examples:
  embedloom embed questions.csv --text question -o questions.parquet
  zcat dump.jsonl.gz | embedloom embed --text title,body --provider openai > vectors.jsonl
  embedloom embed articles.parquet --sink postgres://localhost/app#articles --max-cost 5

A run that ends early goes on where it was when it is started again. A row without a vector is named by its file and line at the end, and the exit code is 3.`;

/** Adds the options of `RowOptions`. */
export function addRowOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--from <kind>", "kind of the input (default: by its ending, or by how it begins)").choices(
        INPUT_KINDS,
      ),
    )
    .option("--text <columns>", "column to embed; several, with commas, are joined (default: text, content, body, …)")
    .option("--id <column>", "column that names a row (default: id; else rows are named FILE:LINE)")
    .option("--charset <name>", "character set of the input, such as windows-1252 (default: utf-8)")
    .option("--delimiter <character>", "what parts the cells of a CSV (default: found out)", oneCharacter);
}

function oneCharacter(text: string): string {
  const named = text === "\\t" || text.toLowerCase() === "tab" ? "\t" : text;
  if (!/^[\t\x20-\x7e]$/.test(named) || named === '"')
    throw new InvalidArgumentError("Expected one character, or tab.");
  return named;
}
