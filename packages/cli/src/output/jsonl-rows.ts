import { randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { once } from "node:events";
import { halfValues, packBits, quantizeInt8, toHalf } from "@embedloom/core/sink";
import type { VectorEncoding } from "@embedloom/core";
import { type EmbeddedRow, jsonOf } from "../items/index.ts";
import { printable } from "../terminal/index.ts";
import type { RowOutput, RowRun } from "./row-output.ts";

/** So many characters are written together. */
const BATCH_CHARACTERS = 256 * 1024;

/** Rows as JSON lines on standard output: those that are whole stay, whatever ends the run. */
export function jsonlOnStdout(): RowOutput {
  return {
    name: "standard output",
    keepsParts: true,
    write: (run) =>
      writeLines(run, async (text) => {
        // Texts that are shown move no cursor; a pipe gets them as they are.
        const shown = process.stdout.isTTY ? printable(text) : text;
        if (!process.stdout.write(shown)) await once(process.stdout, "drain", { signal: run.signal });
      }),
    close: async () => {},
  };
}

/** Rows as JSON lines in a file, for its owner alone, which is there when it is whole. */
export function jsonlFile(path: string): RowOutput {
  return {
    name: path,
    keepsParts: false,
    async write(run) {
      await mkdir(dirname(path), { recursive: true });
      const partial = `${path}.${randomUUID()}.partial`;
      try {
        const file = await open(partial, "wx", 0o600);
        const written = await writeLines(run, (text) => file.appendFile(text))
          .then(async (count) => {
            await file.sync();
            return count;
          })
          .finally(() => closed(file));
        await rename(partial, path);
        return written;
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
    close: async () => {},
  };
}

function closed(file: FileHandle): Promise<void> {
  return file.close();
}

async function writeLines(
  { rows, identity, keepsText }: RowRun,
  write: (text: string) => Promise<void>,
): Promise<number> {
  let [batch, count] = ["", 0];
  try {
    for await (const row of rows) {
      batch += `${lineOf(row, identity.encoding, keepsText)}\n`;
      count += 1;
      if (batch.length < BATCH_CHARACTERS) continue;
      await write(batch);
      batch = "";
    }
  } finally {
    // What was embedded before the rows failed.
    if (batch !== "") await write(batch);
  }
  return count;
}

function lineOf({ item, vector }: EmbeddedRow, encoding: VectorEncoding, keepsText: boolean): string {
  const { id, text, metadata } = item;
  const head = jsonOf({ id, ...(keepsText && { text }), ...(Object.keys(metadata).length > 0 && { metadata }) });
  return `${head.slice(0, -1)},"vector":[${numbersOf(vector, encoding)}]}`;
}

function numbersOf(vector: Float32Array, encoding: VectorEncoding): string {
  if (encoding === "int8") return quantizeInt8(vector).join();
  if (encoding === "binary") return packBits(vector).join();
  const values = encoding === "float16" ? vector.map((value) => halfValues()[toHalf(value)]!) : vector;
  // Nine digits tell any two floats of 32 bits apart (IEEE 754); a number of 64 bits would print seventeen.
  return Array.from(values, (value) => String(Number(value.toPrecision(9)))).join();
}
