import { gateTokens, type InputItem, inputItems } from "./input-items.ts";
import type { OpenAIError } from "./openai-error.ts";
import type { PoisonRule } from "./openai-fault.ts";
import type { FakeOpenAIModel } from "./openai-models.ts";
import type { EncodingSupport } from "./encoding-support.ts";
import * as errors from "./validation-errors.ts";

/** What the checks need to know of the server. */
export interface RequestRules {
  readonly models: ReadonlyMap<string, FakeOpenAIModel>;
  readonly era: errors.ErrorEra;
  readonly encoding: EncodingSupport;
  readonly encodingErrorStatus: 400 | 422;
  readonly inputsPerRequest: number;
  readonly tokensPerRequest: number;
  readonly countTokens: (text: string) => number;
  readonly poison: PoisonRule | undefined;
}

/** A request that passed every check. */
export interface ValidRequest {
  readonly model: string;
  /** What the reply calls the model; `model` when absent. */
  readonly echoedModel?: string;
  /** Whether the reply has the server's own shape. @default false */
  readonly native?: boolean;
  readonly nativeDimensions: number;
  readonly dimensions: number;
  readonly encodingFormat: "float" | "base64";
  readonly texts: readonly string[];
  /** Sum over the inputs: what is billed. */
  readonly tokens: number;
}

/** The request's meaning, or the error OpenAI answers it with. */
export function validateRequest(body: unknown, rules: RequestRules): ValidRequest | OpenAIError {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return errors.invalidJson();
  const fields: Readonly<Record<string, unknown>> = { ...body };
  const { model, input, encoding_format: format, dimensions } = fields;
  if (typeof model !== "string" || model === "") return errors.missingModel();
  const facts = rules.models.get(model);
  if (facts === undefined) return errors.unknownModel(model);
  const problem = encodingProblem(format, rules) ?? dimensionsProblem(dimensions, model, facts);
  if (problem !== undefined) return problem;
  const items = inputItems(input);
  if (items === undefined) return errors.wrongInputType();
  const counts = items.map((item) => item.tokenCount ?? rules.countTokens(item.text));
  return (
    inputsProblem(items, counts, facts, rules) ?? {
      model,
      nativeDimensions: facts.dimensions,
      dimensions: typeof dimensions === "number" ? dimensions : facts.dimensions,
      encodingFormat: format === "base64" && rules.encoding !== "ignore-base64" ? "base64" : "float",
      texts: items.map((item) => item.text),
      tokens: counts.reduce((sum, count) => sum + count, 0),
    }
  );
}

function encodingProblem(format: unknown, rules: RequestRules): OpenAIError | undefined {
  if (format === undefined) return undefined;
  if (rules.encoding === "reject-field" || rules.encoding === `reject-${String(format)}`) {
    return errors.unsupportedEncodingFormat(rules.encodingErrorStatus, format);
  }
  return format === "float" || format === "base64" ? undefined : errors.wrongEncodingFormat(format);
}

function dimensionsProblem(dimensions: unknown, name: string, model: FakeOpenAIModel): OpenAIError | undefined {
  if (dimensions === undefined) return undefined;
  if (model.supportsDimensions === false) return errors.dimensionsUnsupported(name);
  const valid = Number.isInteger(dimensions) && Number(dimensions) >= 1 && Number(dimensions) <= model.dimensions;
  return valid ? undefined : errors.dimensionsOutOfRange(dimensions, model.dimensions);
}

function inputsProblem(
  items: readonly InputItem[],
  counts: readonly number[],
  model: FakeOpenAIModel,
  { era, inputsPerRequest, tokensPerRequest, poison }: RequestRules,
): OpenAIError | undefined {
  if (items.length > inputsPerRequest) return errors.tooManyInputs(era, items.length, inputsPerRequest);
  const empty = items.findIndex((item) => item.text === "");
  if (empty >= 0) return errors.emptyInput(era, empty);
  const limit = model.tokensPerInput ?? 8192;
  const long = counts.findIndex((count) => count > limit);
  if (long >= 0) return errors.inputTooLong(era, long, counts[long] ?? 0, limit);
  const total = gateTokens(items);
  if (total > tokensPerRequest) return errors.requestTooLong(total, tokensPerRequest);
  const poisoned = poison === undefined ? -1 : items.findIndex((item) => item.text.includes(poison.marker));
  return poisoned < 0 ? undefined : errors.refusedInput(poison?.namesIndex === true ? poisoned : undefined);
}
