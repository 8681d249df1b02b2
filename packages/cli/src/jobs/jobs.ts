import { type Command, Option } from "commander";
import {
  addCommonOptions,
  addPaceOptions,
  addProviderOptions,
  type CommonOptions,
  positiveInteger,
  type Session,
} from "../session/index.ts";
import type { RunOptions, StatusOptions, WorkOptions } from "./jobs-options.ts";
import type { JobStep } from "./steer-job.ts";

const JOB = "where it is, and its name: redis://host:6379#NAME or postgres://user@host/database#NAME";
const INPUT = "files of JSON lines, CSV or Parquet, or postgres://user@host/database#TABLE; the same for all of a job";

/** `jobs`: embeds more rows than one machine should, with any number of workers. */
export function declare(command: Command, session: Session): void {
  declareRun(command, session);
  declareWork(command, session);
  declareStatus(command, session);
  const step = (name: JobStep, summary: string): void => declareStep(command.command(name), session, name, summary);
  step("pause", "let workers begin nothing more; what is in hand is finished");
  step("resume", "let them go on");
  step("cancel", "end it for good; what is written stays");
  step("retry", "put texts without a vector, and shards that were given up, into the queue again");
  command.addHelpText("after", EXAMPLES);
}

const EXAMPLES = `
Examples:
  embedloom jobs run redis://localhost:6379#articles articles.jsonl
  embedloom jobs work redis://localhost:6379#articles articles.jsonl --provider openai --sink postgres://localhost/app#articles
  embedloom jobs status redis://localhost:6379#articles

One \`run\` plans and watches, as many \`work\` as you like embed, on any machine that reaches both servers and reads the same rows. Both may be killed and started again: what is written is not paid for twice.`;

function declareRun(command: Command, session: Session): void {
  const run = command.command("run").description("plan a job, and watch it until it is done");
  addColumnOptions(addCommonOptions(run))
    .argument("<job>", JOB)
    .argument("<input...>", INPUT)
    .option(
      "--ids-per-shard <n>",
      "rows that one worker takes at a time, at most 10,000 (default: 2000)",
      positiveInteger,
    )
    .option("--attempts <n>", "how often a shard is tried before it is given up (default: 8)", positiveInteger)
    .option("--no-watch", "end when it is planned")
    .action((job: string, inputs: readonly string[], options: RunOptions) =>
      session.run(options, async (context) => {
        const { runCoordinator } = await import("./run-coordinator.ts");
        await runCoordinator({ job, inputs }, options, context);
      }),
    );
}

function declareWork(command: Command, session: Session): void {
  const work = command.command("work").description("embed shards of a job until it is done");
  addPaceOptions(addColumnOptions(addProviderOptions(addCommonOptions(work))))
    .argument("<job>", JOB)
    .argument("<input...>", INPUT)
    .requiredOption(
      "--sink <address>",
      "a database: postgres://…#table, sqlite:FILE#table, lancedb:FOLDER#table, qdrant:http://…#name",
    )
    .option("--without-text", "leave the text out of the rows", false)
    .addOption(
      new Option("--encoding <kind>", "what is kept of each value")
        .choices(["float32", "float16", "int8", "binary"])
        .default("float32"),
    )
    .addOption(
      new Option("--distance <kind>", "what the sink ranks by")
        .choices(["cosine", "dot", "euclidean"])
        .default("cosine"),
    )
    .option("--limits <address>", "the Redis in which workers share the limits of a host (default: that of the job)")
    .option("--concurrency <n>", "shards in hand at once (default: 2)", positiveInteger)
    .option("--wait", "wait for more when it is done", false)
    .action((job: string, inputs: readonly string[], options: WorkOptions) =>
      session.run(options, async (context) => {
        const { runWorker } = await import("./run-worker.ts");
        await runWorker({ job, inputs }, options, context);
      }),
    );
}

function declareStatus(command: Command, session: Session): void {
  addCommonOptions(command.command("status").description("say how a job stands, over all workers"))
    .argument("<job>", JOB)
    .option("--failures", "list every text without a vector and every shard that was given up, and why", false)
    .action((job: string, options: StatusOptions) =>
      session.run(options, async (context) => {
        const { printStatus } = await import("./print-status.ts");
        await printStatus(job, options, context);
      }),
    );
}

function declareStep(command: Command, session: Session, step: JobStep, summary: string): void {
  addCommonOptions(command.description(summary))
    .argument("<job>", JOB)
    .action((job: string, options: CommonOptions) =>
      session.run(options, async (context) => {
        const { steerJob } = await import("./steer-job.ts");
        await steerJob(step, job, context);
      }),
    );
}

function addColumnOptions(command: Command): Command {
  return command
    .option("--text <columns>", "column to embed; several, with commas, are joined (default: text, content, body, …)")
    .option(
      "--id <column>",
      "column that names a row (default: id; else rows of files are named FILE:BYTE, of Parquet FILE:ROW)",
    )
    .option("--keep <columns>", "columns to keep beside the vector, or none (default: all others)");
}
