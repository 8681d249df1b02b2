import { durationMs } from "./duration.ts";
import { type Fields, fieldsOf } from "./openai-wire.ts";

/** What the body of an error says, whatever its shape. */
export interface ErrorBody {
  /** `code`, `type` and `status` in lower case, numbers as text; compare by word. */
  readonly codes: readonly string[];
  /** The parameter that the server blames. */
  readonly param: string | undefined;
  /** The server's own sentence: may hold keys and inputs. */
  readonly text: string;
  /** Milliseconds the body asks to wait, as Gemini's `retryDelay` does; `undefined` when it does not say. */
  readonly waitMs: number | undefined;
}

/**
 * Where servers put the sentence or the object that holds it, the most telling first; in whatever case and with or without
 * underscores, as `Message`, `error_msg`, `errorMessage`.
 */
const SENTENCES = [
  "message",
  "msg",
  "errormessage",
  "errormsg",
  "statusmsg",
  "errordescription",
  "faultstring",
  "detail",
  "details",
  "error",
  "errors",
  "fault",
  "baseresp",
  "response",
  "reason",
  "title",
  "description",
] as const;
const CODES = ["code", "type", "status", "errorcode", "errortype", "statuscode"] as const;
/** Where servers put the wait they ask for, and the unit of a bare number there; `estimated_time` is Hugging Face's. */
const WAITS = [
  ["retrydelay", 1000],
  ["retryafterms", 1],
  ["retryafter", 1000],
  ["retryafterseconds", 1000],
  ["estimatedtime", 1000],
] as const;
/** A wait beyond a day is a moment, or another unit. */
const LONGEST_WAIT_MS = 86_400_000;
/** Deeper than any server nests, so that a hostile body cannot make it run for long. */
const MAX_DEPTH = 6;

/**
 * Reads the body of an error: a text, OpenAI's envelope, a flat object, FastAPI's list of details, a list of any of these,
 * or an object where a text is expected. FastAPI repeats the input in its details; that part is never read.
 */
export function readErrorBody(body: unknown): ErrorBody {
  const layers = layersOf(body, MAX_DEPTH);
  const named = layers.flatMap((layer) => CODES.map((name) => layer[name])).filter(isWord);
  const param = layers.map((layer) => layer["param"]).find((value) => typeof value === "string");
  const waits = layers.flatMap((layer) => WAITS.map(([name, unitMs]) => waitOf(layer[name], unitMs)));
  return {
    codes: [...new Set(named.map((word) => String(word).toLowerCase()))],
    param: typeof param === "string" ? param : undefined,
    text: sentenceOf(body, MAX_DEPTH) ?? "",
    waitMs: waits.find((wait) => wait !== undefined),
  };
}

/** The object and all objects within that can say more of the same error, outermost first. */
function layersOf(value: unknown, depth: number): Fields[] {
  if (depth === 0) return [];
  if (Array.isArray(value)) return value.slice(0, MAX_DEPTH).flatMap((item) => layersOf(item, depth - 1));
  const fields = namedFields(value);
  if (fields === undefined) return [];
  return [fields, ...SENTENCES.flatMap((name) => layersOf(fields[name], depth - 1))];
}

function sentenceOf(value: unknown, depth: number): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (depth === 0) return undefined;
  if (Array.isArray(value)) {
    const parts = value.slice(0, MAX_DEPTH).map((item) => sentenceOf(item, depth - 1));
    return parts.filter((part) => part !== undefined).join("; ") || undefined;
  }
  const fields = namedFields(value);
  if (fields === undefined) return undefined;
  const said = SENTENCES.map((name) => sentenceOf(fields[name], depth - 1)).find((text) => text !== undefined);
  if (said === undefined) return undefined;
  const { loc } = fields;
  // What a gateway hands on of the server behind it says more than its own sentence.
  const behind = sentenceOf(fieldsOf(fields["metadata"])?.["raw"], depth - 1);
  return `${Array.isArray(loc) ? `${loc.join(".")}: ` : ""}${said}${behind === undefined ? "" : ` ${behind}`}`;
}

function waitOf(value: unknown, unitMs: number): number | undefined {
  if (typeof value === "string" && !/^\d+(\.\d+)?$/.test(value)) return durationMs(value);
  const ms = isWord(value) ? Number(value) * unitMs : NaN;
  return ms >= 0 && ms <= LONGEST_WAIT_MS ? ms : undefined;
}

/** The fields by their names in lower case, without what separates words. */
function namedFields(value: unknown): Fields | undefined {
  const fields = fieldsOf(value);
  if (fields === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(fields).map(([name, held]) => [name.toLowerCase().replace(/[_-]/g, ""), held]),
  );
}

function isWord(value: unknown): value is string | number {
  return typeof value === "string" || typeof value === "number";
}
