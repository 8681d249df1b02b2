import { utf8Length } from "../count/index.ts";
import { BYTES_PER_FILE } from "./batch-settings.ts";

/** What every line of a job has in common. */
export interface LineTemplate {
  /** The model. */
  readonly model: string;
  /** Width to ask for. Absent: the model's own. */
  readonly dimensions?: number | undefined;
}

/** The limits of one batch. */
export interface BatchLimits {
  /** Most inputs. */
  readonly inputs: number;
  /** Most tokens. */
  readonly tokens: number;
}

/** The content of one input file. */
export interface BatchPart {
  /** Positions of its inputs in the job, ascending. */
  readonly indices: readonly number[];
  /** The lines, each with its line end. */
  readonly lines: readonly string[];
}

/**
 * Packs inputs into the fewest batches in their order, one input a line: a batch may hold as many lines as inputs, and
 * so every input fails by itself.
 *
 * @param countTokens tokens of the input at a position
 */
export function* packBatches(
  texts: readonly string[],
  indices: readonly number[],
  template: LineTemplate,
  limits: BatchLimits,
  countTokens: (text: string) => number,
): Generator<BatchPart, void, undefined> {
  let part = { indices: [] as number[], lines: [] as string[] };
  let [bytes, tokens] = [0, 0];
  for (const index of indices) {
    const text = texts[index]!;
    const line = lineOf(index, text, template);
    const [moreBytes, moreTokens] = [utf8Length(line), countTokens(text)];
    const full =
      part.indices.length >= limits.inputs || bytes + moreBytes > BYTES_PER_FILE || tokens + moreTokens > limits.tokens;
    if (full && part.indices.length > 0) {
      yield part;
      part = { indices: [], lines: [] };
      [bytes, tokens] = [0, 0];
    }
    part.indices.push(index);
    part.lines.push(line);
    bytes += moreBytes;
    tokens += moreTokens;
  }
  if (part.indices.length > 0) yield part;
}

function lineOf(index: number, input: string, { model, dimensions }: LineTemplate): string {
  const body = { model, input, encoding_format: "base64", ...(dimensions !== undefined && { dimensions }) };
  return `${JSON.stringify({ custom_id: `input-${index}`, method: "POST", url: "/v1/embeddings", body })}\n`;
}

/** The position that a line's `custom_id` stands for; `undefined` when it is none of ours. */
export function indexOfLine(customId: unknown, count: number): number | undefined {
  const index = typeof customId === "string" ? Number(/^input-(\d+)$/.exec(customId)?.[1]) : NaN;
  return index < count ? index : undefined;
}
