import { inspect } from "node:util";
import { EmbeddingMatrix, isEmbedloomError } from "@embedloom/core";
import { type Baselines, givenFor } from "./baselines.ts";
import { close, type FuzzCase, methodsOf, placeName } from "./fuzz-cases.ts";
import { CallersError, MARKER } from "./callers-error.ts";

/** What a case may do that is wrong. */
export interface Finding {
  readonly kind: "raw" | "hang" | "leak" | "wrong";
  readonly id: string;
  readonly detail: string;
}

/**
 * What waits until its condition holds, which may be never: without the baseline's signal, a folder is watched for ever; a Redis that is
 * away is waited for as long as `awayMs` says, 30 seconds where it says nothing.
 */
const WAITS =
  /\.until\(|^watchFolder\(2(?:\.signal)?\) |^createEmbeddingJob\(0\.awayMs\) <- (?:other: undefined|number: (?:1000000000|2147483647))$/;

/** A case that has no answer by then hangs. */
const HANG_MS = 3000;
/** The second time it has longer: whatever else the machine does is in nobody's way for so long. */
const SURE_HANG_MS = 20_000;

/** Values of a matrix that is still used. */
const MOST_VALUES = 1_000_000;

/** Most items that are pulled from what can be iterated. */
const MOST_ITEMS = 20;

/** Arguments that are asked for one item after another, or are called: what they throw then is the caller's. */
const SOURCES = new Set([
  "createLateChunker().embedMany(0)",
  "createSync(0.source)",
  "embedStream(1)",
  "evaluateStream(1)",
  "parseBeirTexts(0)",
  "parseQrels(0)",
  "parseRun(0)",
  "pullItems(1)",
  "readOptions(2)",
  "readQrels(0)",
  "readRun(0)",
  "runGrid(0.chunkers)",
  "writeRows(1)",
  "writeVectorFile(2)",
]);

/** Runs a case, uses what it gives, and says what was wrong. */
export async function judgeCase(fuzz: FuzzCase, baselines: Baselines): Promise<Finding[]> {
  const first = await judgeOnce(fuzz, baselines, HANG_MS);
  // What a busy machine was late for is there at the second time; what hangs is not.
  return first.some(({ kind }) => kind === "hang") ? judgeOnce(fuzz, baselines, SURE_HANG_MS) : first;
}

async function judgeOnce(fuzz: FuzzCase, baselines: Baselines, hangMs: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const hostile = fuzz.value.make();
  const note = (kind: Finding["kind"], detail: string): void => void findings.push({ kind, id: fuzz.id, detail });
  const tryOut = async (step: string, run: () => unknown): Promise<unknown> => {
    try {
      const result = await inTime(drained(run(), hostile), hangMs);
      if (result === HANGS && !WAITS.test(fuzz.id)) note("hang", `${step} has no answer after ${hangMs} ms`);
      else if (result !== HANGS && step !== "then describe()" && isOwnResult(result, fuzz) && holdsNaN(result))
        note("wrong", `${step} gave a number that is none`);
      return result;
    } catch (error) {
      judgeError(fuzz, step, error, note);
      return undefined;
    }
  };
  const result = await tryOut("the call", () => fuzz.place.call(hostile));
  if (result === HANGS) return findings;
  // A billion rows were asked for, and came; as plain arrays they would not fit.
  if (result instanceof EmbeddingMatrix && result.data.length > MOST_VALUES) return findings;
  // What was accepted must also work, or refuse in time.
  for (const method of methodsOf(result)) {
    const given = givenFor(baselines, fuzz.place.target, method);
    if (given === undefined || method === "close") continue;
    await tryOut(`then ${method}()`, () => Reflect.apply(Reflect.get(Object(result), method), result, given()));
    if (findings.length > 0) break;
  }
  await inTime(close(result), hangMs);
  return findings;
}

const HANGS = Symbol("hangs");

async function inTime<T>(work: Promise<T>, hangMs: number): Promise<T | typeof HANGS> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof HANGS>((resolve) => {
    timer = setTimeout(resolve, hangMs, HANGS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function drained(given: unknown, hostile: unknown): Promise<unknown> {
  // What is handed back as it is tells nothing of us.
  const value = given === hostile ? undefined : await given;
  if (value === hostile) return undefined;
  if (typeof value !== "object" || value === null) return value;
  const isPulled = typeof Reflect.get(value, "next") === "function";
  if (isPulled && typeof Reflect.get(value, Symbol.asyncIterator) === "function") {
    const items: unknown[] = [];
    for await (const item of value as AsyncIterable<unknown>) if (items.push(item) >= MOST_ITEMS) break;
    return items;
  }
  if (isPulled && typeof Reflect.get(value, Symbol.iterator) === "function") {
    const items: unknown[] = [];
    for (const item of value as Iterable<unknown>) if (items.push(item) >= MOST_ITEMS) break;
    return items;
  }
  return value;
}

/** What names a model or a place may stand in a message, which is about it. */
function isNamed({ path, target, argument }: FuzzCase["place"]): boolean {
  // The first argument of a kind is the name of what it judges.
  if (/Kind$|^pullItems$/.test(target) && argument === 0) return true;
  // What a pointer gives is the name of an index.
  if (target === "createMigration" && path[0] === "pointer") return true;
  const ofFiles = /^(?:create(?:FileJournal|FilePointer|FolderSource|JsonlSource)|readVectorFile|writeVectorFile)$/;
  if (ofFiles.test(target) && argument === 0) return true;
  return /^(?:model|path|file|folder|\w+Folder|name|provider|modelId)$/.test(path.at(-1) ?? "");
}

function judgeError(
  { place, value }: FuzzCase,
  step: string,
  error: unknown,
  note: (kind: Finding["kind"], detail: string) => void,
): void {
  // The reason of a signal that was to end a wait.
  if (error instanceof DOMException && error.name === "TimeoutError") return;
  const isCallers = error instanceof CallersError || error === undefined || error === null || error === "caller's text";
  // What a callback of the caller throws is the caller's, and so is the reason of an abort.
  const ofFunction =
    error instanceof TypeError && (value.name.startsWith("function") || error.message.includes("'apply'"));
  // What only calling or awaiting what the caller gave can say.
  if (ofFunction && /revoked|without 'new'/.test(error.message)) return;
  // So is what its source throws when the next item is asked for.
  const isSource = SOURCES.has(placeName(place)) || place.target.endsWith(".estimate");
  const mayBeCallers =
    isSource ||
    value.name.startsWith("function") ||
    /aborted signal|thenable|toJSON|proxy that (?:has|is)/.test(value.name) ||
    value.name.includes("generator");
  // The AI SDK has a class of its own for what a model throws; ours is its cause.
  if (isEmbedloomError(error) || (error instanceof Error && isEmbedloomError(error.cause))) {
    const shown = [error.message, String(error), inspect(error, { depth: Infinity, showHidden: true })];
    if (shown.some((text) => text.includes(MARKER)) && !value.name.startsWith("function") && !isNamed(place))
      note("leak", `${step}: ${error.message}`);
  } else if (!(isCallers && mayBeCallers)) {
    note("raw", `${step}: ${inspect(error, { depth: 0 }).split("\n").slice(0, 3).join(" | ")}`);
  }
}

/**
 * What the value was only put into, such as an error, an embedder with its model, or a matrix, is not what was made of it:
 * whoever ranks, pools or keeps the rows of a matrix looks at them.
 */
function isOwnResult(result: unknown, { place, value }: FuzzCase): boolean {
  if (result instanceof Error || value.name.startsWith("function")) return false;
  const isEcho =
    /^(?:check|kindOf|readOptions|abortable|announce|foreignError|shardParts|guardIndex|atOnce|embedStream|pullItems|EmbeddingMatrix)|Kind$/.test(
      place.target,
    );
  return !isEcho && !methodsOf(result).some((name) => name === "embed" || name === "describe" || name === "getMany");
}

function holdsNaN(value: unknown, depth = 3): boolean {
  if (typeof value === "number") return Number.isNaN(value);
  if (typeof value !== "object" || value === null || depth === 0) return false;
  if (value instanceof Float32Array) return value.subarray(0, 1000).some(Number.isNaN);
  if (Array.isArray(value)) return value.slice(0, 100).some((each) => holdsNaN(each, depth - 1));
  try {
    return Object.values(value).some((each) => holdsNaN(each, depth - 1));
  } catch {
    return false;
  }
}
