import { InvalidInputError, StoreError } from "@embedloom/core";
import { readRegularFile } from "../files/index.ts";
import { decodeText } from "./decode-text.ts";
import { type DocumentText, formatOf } from "./document-format.ts";

/** Where the parts of a document lie in its file. */
export type DocumentPlaces = Omit<DocumentText, "text">;

/** A document, or why there is none: the file is not there, it is passed over, or it failed. */
export type ReadDocument =
  | DocumentText
  | { readonly absent: true }
  | { readonly skipped: string }
  | { readonly error: unknown; readonly line?: number | undefined };

/** The name of a document, where its file may be, and which files were read before. */
export interface ReadDocumentOptions {
  /** A real path: a link that leads out of it is not followed. Absent: a link is followed wherever it leads. */
  readonly within: string | undefined;
  /** The files that were read before, by identity, with the id that each has; this one is added. */
  readonly known: Map<string, string>;
  /** What the document is called. */
  readonly id: string;
}

const MAX_FILE_BYTES = 32 * 1024 * 1024;

/** Reads a file of any kind as a document. */
export async function readDocument(path: string, { within, known, id }: ReadDocumentOptions): Promise<ReadDocument> {
  const file = await readRegularFile(path, { maxBytes: MAX_FILE_BYTES, within });
  if ("reason" in file) {
    if (file.kind === "absent") return { absent: true };
    // What is no file, or lies elsewhere, is nobody's document; what cannot be read is missed.
    return file.kind === "unreadable"
      ? { error: new StoreError(`The file was not read: ${file.reason}.`) }
      : { skipped: file.reason };
  }
  const twin = known.get(file.identity);
  if (twin !== undefined && twin !== id) return { skipped: `it is the same file as ${twin}` };
  known.set(file.identity, id);
  return textOf(path, file.bytes);
}

async function textOf(path: string, bytes: Uint8Array): Promise<ReadDocument> {
  const format = formatOf(path);
  const decoded = format.isText ? decodeText(bytes) : { text: "" };
  if ("reason" in decoded) {
    const { reason, line } = decoded;
    return { error: new InvalidInputError(`The file was not read: ${reason}.`), ...(line !== undefined && { line }) };
  }
  try {
    const read = await format.read({ text: decoded.text, bytes });
    return read.text.trim() === "" ? { skipped: "it has no text" } : read;
  } catch (error) {
    return { error };
  }
}
