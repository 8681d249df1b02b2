import { isEmbedloomError, type EmbedloomError, InvalidOptionError, RateLimitError } from "@embedloom/core";
import type { BatchApi, ServerBatch } from "./batch-api.ts";
import { type BatchLimits, indexOfLine, packBatches } from "./batch-file.ts";
import type { BatchLedger } from "./batch-ledger.ts";
import { readLine, unanswered } from "./batch-line.ts";
import type { BatchProgress } from "./batch-settings.ts";
import { bodyRefusal, classifyRefusal, type SentRequest } from "../refusal/index.ts";
import { type Fields, fieldsOf } from "../wire/index.ts";

/** Everything one run of a job works with. */
export interface BatchRunParts {
  readonly api: BatchApi;
  readonly ledger: BatchLedger;
  /** The inputs, prompts included. */
  readonly texts: readonly string[];
  /** Tells the job's own batches from all others of the account. */
  readonly jobKey: string;
  /** The request every line stands for. */
  readonly request: SentRequest;
  /** Width the rows must have. Absent: any, but one for all. */
  readonly expectedDimensions: number | undefined;
  readonly limits: BatchLimits;
  readonly countTokens: (text: string) => number;
  /** Keeps the vectors at positions that have just come. */
  readonly keep: (indices: readonly number[]) => Promise<void>;
  readonly onBatch: (id: string) => void | Promise<void>;
  readonly onProgress: (progress: BatchProgress) => void;
  /** Batches the server still works on; kept here so that an abort can cancel them. */
  readonly running: Map<string, RunningBatch>;
}

/** A batch that has not ended. */
interface RunningBatch {
  readonly id: string;
  /** Positions between which its inputs lie. */
  readonly first: number;
  readonly last: number;
  /** Its inputs. Absent: an earlier process sent it, and only the files will tell. */
  readonly indices?: readonly number[];
}

const ENDED: ReadonlySet<ServerBatch["status"]> = new Set(["completed", "failed", "expired", "cancelled"]);

/** Whether the server has stopped working on a batch. */
export function hasEnded({ status }: ServerBatch): boolean {
  return ENDED.has(status);
}

/** Whether a batch belongs to the job. */
export function belongsTo({ metadata }: ServerBatch, jobKey: string): boolean {
  return metadata?.["embedloom_job"] === jobKey;
}

/** Takes what earlier runs have left: the results of ended batches, and the running ones to wait for. */
export async function resume(parts: BatchRunParts, batchIds: readonly string[] | undefined): Promise<void> {
  const { api, jobKey, running } = parts;
  const known =
    batchIds === undefined
      ? await api.find((batch) => belongsTo(batch, jobKey))
      : await Promise.all(batchIds.map((id) => api.look(id)));
  for (const batch of known) {
    if (!belongsTo(batch, jobKey)) {
      throw new InvalidOptionError("batchIds", "batches of these very inputs and settings", batch.id);
    }
    if (hasEnded(batch)) await takeResults(parts, batch, keepOpen);
    else running.set(batch.id, boundsOf(batch));
  }
}

/** Sends what is open, waits, takes results, and goes on until every input has an answer. */
export async function runToEnd(parts: BatchRunParts): Promise<void> {
  const { api, ledger, running } = parts;
  let { inputs } = parts.limits;
  let oneAtATime = false;
  for (;;) {
    if (!oneAtATime || running.size === 0) await submitOpen(parts, inputs, oneAtATime);
    report(parts);
    if (running.size === 0) return;
    await api.pause();
    for (const batch of running.values()) {
      const seen = await api.look(batch.id);
      if (!hasEnded(seen)) continue;
      running.delete(batch.id);
      if (!exceedsQueue(seen)) {
        await takeResults(parts, seen, batch.indices === undefined ? keepOpen : failOpen(parts, seen, batch.indices));
        continue;
      }
      // The queue is shared: wait for our own batches first, and send less when there are none left to wait for.
      oneAtATime = true;
      const count = batch.indices?.length ?? 0;
      if (running.size === 0 && count === 1) ledger.fail(batch.first, queueError(seen));
      else if (running.size === 0 && count > 1) inputs = Math.ceil(count / 2);
    }
  }
}

function report({ ledger, texts, running, onProgress }: BatchRunParts): void {
  const { completed, failed } = ledger;
  onProgress({ total: texts.length, completed, failed, running: [...running.keys()] });
}

async function submitOpen(parts: BatchRunParts, inputs: number, oneAtATime: boolean): Promise<void> {
  const { api, ledger, texts, jobKey, request, limits, countTokens, running, onBatch } = parts;
  const waited = [...running.values()];
  const open = ledger.open().filter((index) => !waited.some(({ first, last }) => first <= index && index <= last));
  for (const { indices, lines } of packBatches(texts, open, request, { ...limits, inputs }, countTokens)) {
    const [first, last] = [indices[0]!, indices.at(-1)!];
    const bounds = { first: String(first), last: String(last) };
    const { id } = await api.submit(lines, { embedloom_job: jobKey, ...bounds });
    running.set(id, { id, first, last, indices });
    await onBatch(id);
    if (oneAtATime) return;
  }
}

function boundsOf({ id, metadata }: ServerBatch): RunningBatch {
  return { id, first: Number(metadata?.["first"]), last: Number(metadata?.["last"]) };
}

function exceedsQueue({ status, errors }: ServerBatch): boolean {
  return status === "failed" && errors?.data?.some(({ code }) => code === "token_limit_exceeded") === true;
}

function queueError({ errors }: ServerBatch): EmbedloomError {
  const limit = /Limit: ([\d,]+)/.exec(errors?.data?.[0]?.message ?? "")?.[1];
  const size = limit === undefined ? "" : ` of ${limit} tokens`;
  const wayOut = "Other jobs of the organization fill it: run the same job again when they have ended.";
  return new RateLimitError(`The queue${size} has no room for one more input. ${wayOut}`);
}

/** What to do with an input of an ended batch that has no vector. */
interface Leftovers {
  /** A line says that it failed. */
  failed(index: number, error: EmbedloomError, ledger: BatchLedger): void;
  /** All lines have been read, so many of which made no sense. */
  missing(ledger: BatchLedger, unreadable: number): void;
}

// Of an earlier run only what is the input's own fault stays failed; the rest is sent again.
const keepOpen: Leftovers = {
  failed(index, error, ledger) {
    if (isEmbedloomError(error, "input_rejected") || isEmbedloomError(error, "input_too_long"))
      ledger.fail(index, error);
  },
  missing() {},
};

function failOpen({ request }: BatchRunParts, { status, errors }: ServerBatch, indices: readonly number[]): Leftovers {
  return {
    failed: (index, error, ledger) => ledger.fail(index, error),
    missing(ledger, unreadable) {
      const problem = errors?.data?.[0];
      const error =
        problem === undefined
          ? unanswered(status, unreadable)
          : classifyRefusal(bodyRefusal(400, fieldsOf(problem) ?? {}), { ...request, inputs: [] });
      for (const index of indices) if (ledger.isOpen(index)) ledger.fail(index, error);
    },
  };
}

async function takeResults(parts: BatchRunParts, batch: ServerBatch, leftovers: Leftovers): Promise<void> {
  const { api, ledger } = parts;
  let unreadable = 0;
  // Until the width is known: the first line may be the one with a wrong vector.
  const waiting: Answer[] = [];
  for (const id of [batch.output_file_id, batch.error_file_id]) {
    if (typeof id !== "string" || id === "") continue;
    await api.readFile(id, (line) => {
      const answer = line === undefined ? undefined : takeLine(parts, line, leftovers);
      if (line === undefined) unreadable += 1;
      else if (answer !== undefined && ledger.width === undefined) waiting.push(answer);
      else if (answer !== undefined) complete(ledger, answer, leftovers);
    });
  }
  for (const answer of commonWidthFirst(waiting)) complete(ledger, answer, leftovers);
  leftovers.missing(ledger, unreadable);
  await parts.keep(ledger.takeFresh());
}

/** A vector for an input. */
interface Answer {
  readonly index: number;
  readonly vector: Float32Array;
  readonly tokens: number | undefined;
}

function takeLine(
  { ledger, texts, request, expectedDimensions }: BatchRunParts,
  line: Fields,
  leftovers: Leftovers,
): Answer | undefined {
  const index = indexOfLine(line["custom_id"], texts.length);
  if (index === undefined || !ledger.isOpen(index)) return undefined;
  const outcome = readLine(line, { ...request, inputs: [texts[index]!] }, expectedDimensions);
  if (!("error" in outcome)) return { index, ...outcome };
  leftovers.failed(index, outcome.error, ledger);
  return undefined;
}

// A vector of another width than the others costs its own input.
function complete(ledger: BatchLedger, { index, vector, tokens }: Answer, leftovers: Leftovers): void {
  try {
    ledger.complete(index, vector, tokens);
  } catch (error) {
    if (!isEmbedloomError(error)) throw error;
    leftovers.failed(index, error, ledger);
  }
}

function commonWidthFirst(answers: readonly Answer[]): readonly Answer[] {
  const counts = new Map<number, number>();
  for (const { vector } of answers) counts.set(vector.length, (counts.get(vector.length) ?? 0) + 1);
  const countOf = ({ vector }: Answer): number => counts.get(vector.length) ?? 0;
  return answers.toSorted((one, other) => countOf(other) - countOf(one));
}
