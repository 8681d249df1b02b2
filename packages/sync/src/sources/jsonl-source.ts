import { createReadStream } from "node:fs";
import { InvalidInputError, kindOf, readOptions, StoreError } from "@embedloom/core";
import { isPath } from "../arguments/index.ts";
import { readKinds, type ReadOptions, type SourceItem, type SyncSource } from "./source.ts";
import { reasonOf } from "./file-failure.ts";
import { type LineParts, type NumberedLine, readLines } from "./read-lines.ts";
import { fieldKinds, recordDocument, type RecordFields } from "./record-document.ts";

const fileKind = kindOf(
  "the path of a file, or a function that gives its parts",
  (value) => typeof value === "function" || isPath(value),
);

/**
 * Creates a source of JSON lines. Each line is a document. A line that cannot be read is a failure with the number of the line. Its
 * document is then not known, so the run removes nothing.
 *
 * @param file the path, or a function that gives the bytes for each run, for instance from an object store
 * @throws InvalidOptionError when an argument has a value that cannot work
 * @example
 * ```ts
 * import { createJsonlSource } from "@embedloom/sync";
 *
 * const source = createJsonlSource(() => ['{"id": "a", "text": "A lease."}\n']);
 * for await (const item of source.read({})) console.log("text" in item && item.text); // A lease.
 * ```
 */
export function createJsonlSource(file: string | (() => LineParts), given: RecordFields = {}): SyncSource {
  fileKind("file", file);
  const fields = readOptions<RecordFields>("fields", given, fieldKinds);
  const place = typeof file === "string" ? file : "the lines";
  return {
    async *read(options) {
      const { signal } = readOptions<ReadOptions>("options", options, readKinds);
      const parts = typeof file === "function" ? file() : partsOf(file, signal);
      for await (const line of readLines(parts)) {
        signal?.throwIfAborted();
        if (line.text === undefined || line.text.trim() !== "") yield itemOf(line, place, fields);
      }
    },
  };
}

async function* partsOf(file: string, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, signal === undefined ? {} : { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw new StoreError(`The file ${file} cannot be read${reasonOf(error)}.`, { cause: error });
  }
}

function itemOf({ number, text }: NumberedLine, place: string, fields: RecordFields): SourceItem {
  const at = { place, line: number };
  if (text === undefined) return { error: new InvalidInputError("The line is not UTF-8."), ...at };
  try {
    return recordDocument(JSON.parse(text), fields, at);
  } catch {
    // The message of `JSON.parse` would contain a part of the text.
    return { error: new InvalidInputError("The line is no JSON."), ...at };
  }
}
