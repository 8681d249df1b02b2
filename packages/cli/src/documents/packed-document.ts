import { Worker } from "node:worker_threads";
import { Failure } from "../errors/index.ts";
import { docxText, loadDocxReader } from "./docx-text.ts";
import { loadPdfReader, pdfText } from "./pdf-text.ts";

/** A file of a format that has to be taken apart. */
export interface PackedDocument {
  readonly format: "pdf" | "docx";
  readonly bytes: Uint8Array;
  /** Megabytes of memory beyond which this process ends. */
  readonly memoryMb: number;
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
export async function loadReader({ format, memoryMb }: Omit<PackedDocument, "bytes">): Promise<void> {
  watchThisProcess(memoryMb);
  await (format === "pdf" ? loadPdfReader() : loadDocxReader());
}

/** Reads a file; for a process of its own, which a file made to do harm ends and nothing else. */
export async function readPackedDocument({ format, bytes, memoryMb }: PackedDocument): Promise<UnpackedDocument> {
  watchThisProcess(memoryMb);
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

// A limit of the heap does not count buffers, and a busy loop hears of no message: a thread beside it looks on, and ends the
// process too when the one that asked is gone.
const WATCH = `
  const { workerData } = require("node:worker_threads");
  const parent = process.ppid;
  setInterval(() => {
    const isTooLarge = process.memoryUsage.rss() > workerData * 2 ** 20;
    if (isTooLarge || process.ppid !== parent) process.kill(process.pid, "SIGKILL");
  }, 25);`;

let isWatched = false;

function watchThisProcess(memoryMb: number): void {
  if (isWatched) return;
  isWatched = true;
  new Worker(WATCH, { eval: true, workerData: memoryMb, execArgv: [] }).unref();
  // What the libraries have to say of a file is for nobody's terminal.
  for (const stream of [process.stdout, process.stderr]) stream.write = () => true;
}
