import { realpath } from "node:fs/promises";
import { extname } from "node:path";
import { UsageError } from "../errors/index.ts";
import { userPath } from "../files/index.ts";
import type { RowOutput } from "./row-output.ts";

/** The kinds of output. */
export const OUTPUT_KINDS = ["jsonl", "parquet", "arrow", "npy"] as const;

/** A kind of output. */
export type OutputKind = (typeof OUTPUT_KINDS)[number];

const ENDINGS: Readonly<Record<string, OutputKind>> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".parquet": "parquet",
  ".arrow": "arrow",
  ".feather": "arrow",
  ".npy": "npy",
};

/** Where the user wants rows. */
export interface OutputChoices {
  /** A file; `-` is standard output. Absent: standard output, unless there is a sink. */
  readonly output?: string | undefined;
  /** Address of a database. */
  readonly sink?: string | undefined;
  /** The kind of file. Absent: by its ending. */
  readonly to?: OutputKind | undefined;
}

/** Whether rows go to standard output. */
export function isOnStdout({ output = "-", sink }: OutputChoices): boolean {
  return sink === undefined && output === "-";
}

/**
 * Makes the output; nothing is written yet.
 *
 * @param inputs paths that must not be overwritten
 * @throws UsageError when the choices make no sense
 * @throws Failure that says what to install
 */
export async function openOutput(choices: OutputChoices, inputs: readonly string[]): Promise<RowOutput> {
  const { output, sink, to } = choices;
  if (sink !== undefined) {
    if (output !== undefined || to !== undefined)
      throw new UsageError("--sink goes without --output and --to: name one of them.");
    const { openSink } = await import("./open-sink.ts");
    const named = await openSink(sink);
    return (await import("./sink-output.ts")).sinkOutput(named.name, named.sink);
  }
  if (isOnStdout(choices)) {
    if ((to ?? "jsonl") !== "jsonl") throw new UsageError(`--to ${to} needs a file: add --output FILE.`);
    return (await import("./jsonl-rows.ts")).jsonlOnStdout();
  }
  const path = userPath(output!);
  const kind = to ?? ENDINGS[extname(path).toLowerCase()];
  if (kind === undefined) {
    throw new UsageError(
      `${output} does not show what to write: end it with .jsonl, .parquet, .arrow or .npy, or add --to KIND.`,
    );
  }
  for (const input of inputs) {
    if (input !== "-" && (await isSame(input, path)))
      throw new UsageError(`${output} is read and would be replaced: write to another file.`);
  }
  if (kind === "jsonl") return (await import("./jsonl-rows.ts")).jsonlFile(path);
  return (await import("./vector-file.ts")).vectorFile(path, kind);
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [left, right] = await Promise.all([userPath(one), other].map((path) => realpath(path).catch(() => undefined)));
  return left !== undefined && left === right;
}
