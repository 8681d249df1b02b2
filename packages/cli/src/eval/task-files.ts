import { createReadStream } from "node:fs";
import { parseBeirTexts, readQrels, readRun } from "@embedloom/eval";
import { isEmbedloomError } from "@embedloom/core";
import type { SourceDocument } from "@embedloom/sync";
import { decodeText } from "../documents/index.ts";
import { UsageError } from "../errors/index.ts";
import { readRegularFile, reasonOf, userPath } from "../files/index.ts";

/** A question with the id that judgments call it by. */
export interface Question {
  readonly id: string;
  readonly text: string;
}

/** Judgments, grades by question and document. */
export type Judgments = ReadonlyMap<string, ReadonlyMap<string, number>>;

const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Reads questions: of BEIR where the file's name ends in `.jsonl`, else one a line, with their id and a tab before them, or numbered from 1.
 *
 * @throws UsageError when the file cannot be read, or has no question
 */
export async function readQuestionFile(file: string): Promise<readonly Question[]> {
  const text = await textOf(file, "--queries");
  const questions = /\.(jsonl|ndjson)$/i.test(file)
    ? await withFileFacts(file, "--queries", () => beirQuestions(text))
    : linesOf(text).map(({ line, number }) => questionOf(line, number));
  const asked = questions.filter((question) => question.text.trim() !== "");
  if (asked.length === 0) throw new UsageError(`${file} has no question.`);
  const ids = new Set(asked.map(({ id }) => id));
  if (ids.size < asked.length) throw new UsageError(`${file} has an id twice: each question needs one of its own.`);
  return asked;
}

async function beirQuestions(text: string): Promise<Question[]> {
  const questions: Question[] = [];
  for await (const question of parseBeirTexts(text)) questions.push({ id: question.id, text: question.text });
  return questions;
}

function questionOf(line: string, number: number): Question {
  const tab = line.indexOf("\t");
  if (tab < 0) return { id: String(number), text: line.trim() };
  return { id: line.slice(0, tab).trim(), text: line.slice(tab + 1).trim() };
}

/**
 * Reads judgments, of TREC or of BEIR: three columns with tabs between them are BEIR's.
 *
 * @throws UsageError when the file cannot be read, or a line of it
 */
export async function readQrelsFile(file: string): Promise<Judgments> {
  const text = await textOf(file, "--qrels");
  const qrels = await withFileFacts(file, "--qrels", () => readQrels(text, { format: formatOf(text) }));
  if (qrels.size === 0) throw new UsageError(`${file} has no judgment.`);
  return qrels;
}

/**
 * Reads a ranking of TREC, or one with BEIR's columns.
 *
 * @throws UsageError when the file cannot be read, or a line of it
 */
export async function readRunFile(file: string): Promise<Judgments> {
  const text = await textOf(file, "--run");
  return withFileFacts(file, "--run", () => readRun(text, { format: formatOf(text) }));
}

/**
 * Reads the documents of a BEIR set, one at a time.
 *
 * @throws UsageError when the file cannot be read, or a line of it
 */
export async function* readCorpusFile(file: string): AsyncGenerator<SourceDocument> {
  const stream = createReadStream(userPath(file));
  try {
    for await (const { id, title, text } of parseBeirTexts(stream)) {
      yield { id, text: title === "" ? text : `${title}\n\n${text}` };
    }
  } catch (error) {
    throw unreadable(file, "--corpus", error);
  } finally {
    stream.destroy();
  }
}

function formatOf(text: string): "beir" | "trec" {
  const [first] = linesOf(text);
  return first?.line.split("\t").length === 3 ? "beir" : "trec";
}

function linesOf(text: string): readonly { readonly line: string; readonly number: number }[] {
  const lines = text.split(/\r?\n/).map((line, at) => ({ line, number: at + 1 }));
  return lines.filter(({ line }) => line.trim() !== "");
}

async function textOf(file: string, option: string): Promise<string> {
  const read = await readRegularFile(userPath(file), { maxBytes: MAX_BYTES });
  const decoded = "reason" in read ? read : decodeText(read.bytes);
  if ("reason" in decoded) throw new UsageError(`${file} cannot be used for ${option}: ${decoded.reason}.`);
  return decoded.text;
}

async function withFileFacts<T>(file: string, option: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw unreadable(file, option, error);
  }
}

function unreadable(file: string, option: string, error: unknown): unknown {
  if (isEmbedloomError(error, "invalid_input")) {
    return new UsageError(`${file} cannot be used for ${option}: ${error.message}`, { cause: error });
  }
  const isSystem = error instanceof Error && "code" in error && "syscall" in error;
  return isSystem
    ? new UsageError(`${file} cannot be used for ${option}: ${reasonOf(error)}.`, { cause: error })
    : error;
}
