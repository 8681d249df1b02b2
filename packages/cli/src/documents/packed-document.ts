import { Failure } from "../errors/index.ts";
import { docxText, loadDocxReader } from "./docx-text.ts";
import { loadPdfReader, pdfText } from "./pdf-text.ts";
import { watchThisProcess } from "../reading-processes/index.ts";

/** A file of a format that has to be taken apart. */
export interface PackedDocument {
  readonly format: "pdf" | "docx";
  readonly bytes: Uint8Array;
}

/** What is in it, or why that cannot be known. */
export type UnpackedDocument =
  | {
      readonly text: string;
      /** Where each page begins in the text. Absent: it has none. */
      readonly pageStarts?: readonly number[];
    }
  /** A package is missing; the whole message. */
  | { readonly failure: string }
  /** The file is damaged; the end of a sentence. */
  | { readonly damage: string };

/**
 * Loads what reads files of a format.
 *
 * @throws Failure when it is not installed
 */
export async function loadReader(format: PackedDocument["format"]): Promise<void> {
  watchThisProcess();
  await (format === "pdf" ? loadPdfReader() : loadDocxReader());
}

/** Reads a file; for a process of its own, which a file made to do harm ends and nothing else. */
export async function readPackedDocument({ format, bytes }: PackedDocument): Promise<UnpackedDocument> {
  try {
    return format === "pdf" ? await pdfText(bytes) : { text: await docxText(bytes) };
  } catch (error) {
    if (error instanceof Failure) return { failure: error.message };
    if (error instanceof RangeError) return { damage: "it is nested too deeply; save it as plain text" };
    const words = error instanceof Error ? error.message : String(error);
    return { damage: `it cannot be taken apart (${words.slice(0, MOST_WORDS).replace(/\.$/, "")})` };
  }
}

/** What a library says of a file may be the file's own words. */
const MOST_WORDS = 200;
