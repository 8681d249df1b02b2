import { readdir, readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { SAMPLES } from "../../samples/sample-questions.ts";
import type { LabExample } from "../api/lab.ts";

/** A question about one of the samples. */
export interface CollectionQuestion {
  readonly question: string;
  /** File that answers it. */
  readonly file: string;
  /** Words that only the answering chunk of that file holds. */
  readonly answer: string;
}

const PLACES = fileURLToPath(new URL("places", import.meta.url));

/**
 * Four pages of one town say the same things in the same words of four places; a chunk that answers does not say which
 * place it is about. With the bundled model the answer is first among late chunks, and not among plain ones: a test of
 * the searcher holds them to that.
 */
export const COLLECTION_QUESTIONS: readonly CollectionQuestion[] = [
  {
    question: "When does the mill close in winter?",
    file: "the-wind-mill.txt",
    answer: "In winter they close at three",
  },
  {
    question: "What do pupils and pensioners pay for a swim?",
    file: "the-swimming-pool.txt",
    answer: "A ticket costs",
  },
  {
    question: "When do the doors close in winter for readers of books?",
    file: "the-library.txt",
    answer: "In winter they close at five",
  },
];

/** A file of the collection. */
export interface SampleFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Reads the collection: the four places, and the samples of the command line. */
export async function readCollection(): Promise<SampleFile[]> {
  const folders = await Promise.all([PLACES, SAMPLES].map((folder) => filesOf(folder)));
  return folders.flat();
}

async function filesOf(folder: string): Promise<SampleFile[]> {
  const names = (await readdir(folder)).toSorted();
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(`${folder}/${name}`) })));
}

/** What a sample is known by in the library: no file of a visitor can have the same. */
export function sampleSource(name: string): string {
  return `sample\0${name}`;
}

/** What the lab begins with. */
export async function labExample(): Promise<LabExample> {
  const { question, file } = COLLECTION_QUESTIONS[0]!;
  return { name: file, text: await readFile(`${PLACES}/${file}`, "utf8"), question };
}
