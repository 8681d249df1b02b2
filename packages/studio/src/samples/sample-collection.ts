import { readdir, readFile } from "node:fs/promises";
import type { LabExample } from "../api/index.ts";
import { SAMPLE_QUESTIONS, SAMPLES } from "./sample-questions.ts";

/** A file of the collection. */
export interface SampleFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Reads the collection, the samples of the command line. */
export async function readCollection(): Promise<SampleFile[]> {
  const names = (await readdir(SAMPLES)).toSorted();
  return Promise.all(names.map(async (name) => ({ name, bytes: await readFile(`${SAMPLES}/${name}`) })));
}

/** What a sample is known by in the library: no file of a visitor can have the same. */
export function sampleSource(name: string): string {
  return `sample\0${name}`;
}

/** What the lab begins with. */
export async function labExample(): Promise<LabExample> {
  const { question, file } = SAMPLE_QUESTIONS[0]!;
  return { name: file, text: await readFile(`${SAMPLES}/${file}`, "utf8"), question };
}
