import { extname } from "node:path";
import { stat } from "node:fs/promises";
import { UsageError } from "../errors/index.ts";
import { reasonOf, userPath } from "../files/index.ts";
import { inputBytes, type ReadTally } from "./input-bytes.ts";
import type { ReadRow } from "./input-row.ts";
import { textDecoding } from "./text-decoding.ts";

/** The kinds of input. */
export const INPUT_KINDS = ["jsonl", "csv", "tsv", "parquet", "lines"] as const;

/** A kind of input. */
export type InputKind = (typeof INPUT_KINDS)[number];

const ENDINGS: Readonly<Record<string, InputKind>> = {
  ".jsonl": "jsonl",
  ".ndjson": "jsonl",
  ".csv": "csv",
  ".tsv": "tsv",
  ".tab": "tsv",
  ".parquet": "parquet",
  ".txt": "lines",
};

/** How an input is read. */
export interface InputChoices {
  /** Absent: told by the ending, or for standard input by its first bytes. */
  readonly from?: InputKind | undefined;
  /** @default "utf-8" */
  readonly charset?: string | undefined;
  /** What parts the cells of a CSV. Absent: whatever its first line has most of. */
  readonly delimiter?: string | undefined;
  /** Whether the user named columns, which plain lines do not have. */
  readonly hasColumns: boolean;
}

/** An input that is open. */
export interface OpenInput {
  /** As the user typed it; `stdin` for standard input. */
  readonly name: string;
  readonly kind: InputKind;
  /** Bytes of all of it. Absent: not known before its end. */
  readonly totalBytes: number | undefined;
  /** Bytes that were read so far; stays 0 for Parquet, which is not read from its beginning. */
  readonly tally: Readonly<ReadTally>;
  /** The rows, read as they are asked for. */
  readonly rows: AsyncGenerator<ReadRow>;
}

/**
 * Opens a file, or standard input for `-`.
 *
 * @throws UsageError when it is not there, or nothing says what it is
 */
export async function openInput(named: string, choices: InputChoices, signal: AbortSignal): Promise<OpenInput> {
  const path = named === "-" ? named : userPath(named);
  const totalBytes = path === "-" ? undefined : await sizeOf(path, named);
  const tally: ReadTally = { bytes: 0 };
  const decode = textDecoding(choices.charset ?? "utf-8");
  const bytes = inputBytes(path, tally, signal);
  const { kind, parts } = await kindOf(named, bytes, choices);
  const rows = async function* (): AsyncGenerator<ReadRow> {
    if (kind === "jsonl") yield* (await import("./read-jsonl.ts")).readJsonl(parts, decode);
    else if (kind === "lines") yield* (await import("./read-text-lines.ts")).readTextLines(parts, decode);
    else if (kind === "parquet") yield* (await import("./read-parquet.ts")).readParquet(path, () => parts, signal);
    else yield* (await import("./read-csv.ts")).readCsv(parts, decode, kind === "tsv" ? "\t" : choices.delimiter);
  };
  return { name: named === "-" ? "stdin" : named, kind, totalBytes, tally, rows: rows() };
}

async function sizeOf(path: string, named: string): Promise<number | undefined> {
  const found = await stat(path).catch((error: unknown) => {
    throw new UsageError(`Cannot read ${named}: ${reasonOf(error)}. Name a file, or - for standard input.`);
  });
  if (found.isDirectory()) {
    throw new UsageError(
      `${named} is a folder, and this takes files of rows. The documents of a folder are for \`index\` and \`price\`.`,
    );
  }
  return found.isFile() ? found.size : undefined;
}

interface KnownKind {
  readonly kind: InputKind;
  readonly parts: AsyncGenerator<Uint8Array>;
}

async function kindOf(path: string, bytes: AsyncGenerator<Uint8Array>, choices: InputChoices): Promise<KnownKind> {
  const byName = ENDINGS[extname(path.replace(/\.gz$/i, "")).toLowerCase()];
  const known = choices.from ?? (path === "-" ? undefined : byName);
  if (known !== undefined) return { kind: known, parts: bytes };
  const { value: first, done } = await bytes.next();
  async function* parts(): AsyncGenerator<Uint8Array> {
    if (done !== true) yield first;
    yield* bytes;
  }
  const kind = done === true ? "jsonl" : kindByContent(first, choices);
  if (kind !== undefined) return { kind, parts: parts() };
  await bytes.return(undefined);
  const name = path === "-" ? "The standard input" : path;
  const isJson = Buffer.from(first ?? [])
    .toString("latin1")
    .trimStart()
    .startsWith("[");
  const way = isJson
    ? "is a JSON list; make lines of it: jq -c '.[]'"
    : `does not show what it is: add --from ${INPUT_KINDS.join(", --from ")}`;
  throw new UsageError(`${name} ${way}.`);
}

function kindByContent(first: Uint8Array, { hasColumns }: InputChoices): InputKind | undefined {
  const begin = Buffer.from(first.subarray(0, 1024)).toString("latin1");
  // https://parquet.apache.org/docs/file-format/: what every file begins with.
  if (begin.startsWith("PAR1")) return "parquet";
  if (begin.trimStart().startsWith("{")) return "jsonl";
  return hasColumns && !begin.trimStart().startsWith("[") ? "csv" : undefined;
}
