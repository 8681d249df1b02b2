import type { OpenAIError } from "../openai-error.ts";
import { type FakeOpenAIModel, openAIModels } from "../openai-models.ts";
import type { RequestRules, ValidRequest } from "../validate-request.ts";
import { refusedInput } from "../validation-errors.ts";
import { nlohmannJsonError } from "./nlohmann-json-error.ts";

const vocabularySize = 30_522;
const physicalBatch = 512;

const refused = (message: string, more: Partial<OpenAIError> = {}): OpenAIError => ({ status: 400, message, ...more });

/** The one model that the server has loaded: the requested one where the settings know it, else the first of them. */
export function loadedModel(
  requested: unknown,
  models: RequestRules["models"],
): readonly [name: string, facts: FakeOpenAIModel] {
  const known = typeof requested === "string" ? models.get(requested) : undefined;
  if (known !== undefined && typeof requested === "string") return [requested, known];
  const own = [...models].find(([name]) => openAIModels[name] === undefined);
  return own ?? ["model.gguf", { dimensions: 384 }];
}

/** The request's meaning, or the error llama.cpp's server answers it with. */
export function readLlamaCppRequest(bodyText: string, rules: RequestRules, path: string): ValidRequest | OpenAIError {
  const syntax = nlohmannJsonError(bodyText);
  if (syntax !== undefined) return refused(syntax);
  const body: unknown = JSON.parse(bodyText);
  const fields: Readonly<Record<string, unknown>> =
    typeof body === "object" && body !== null && !Array.isArray(body) ? { ...body } : {};
  if (!("input" in fields) && !("content" in fields)) return refused('"input" or "content" must be provided');
  const formatProblem = "encoding_format" in fields ? encodingProblem(fields["encoding_format"]) : undefined;
  if (formatProblem !== undefined) return refused(formatProblem);
  const prompts = promptsOf("input" in fields ? fields["input"] : fields["content"]);
  if (typeof prompts === "string") return refused(prompts);
  const [name, facts] = loadedModel(fields["model"], rules.models);
  const native = !path.startsWith("/v1/") || !("input" in fields);
  const counts = prompts.map((prompt) => tokenCount(prompt, facts, rules));
  return (
    promptProblem(prompts, counts, facts, rules) ?? {
      model: name,
      echoedModel: typeof fields["model"] === "string" ? fields["model"] : name,
      nativeDimensions: facts.dimensions,
      dimensions: facts.dimensions,
      encodingFormat: fields["encoding_format"] === "base64" && !native ? "base64" : "float",
      texts: prompts.map((prompt) => prompt.join(",")),
      tokens: counts.reduce((sum, count) => sum + count, 0),
      native,
    }
  );
}

function encodingProblem(format: unknown): string | undefined {
  if (typeof format !== "string") {
    return `[json.exception.type_error.302] type must be string, but is ${jsonKind(format)}`;
  }
  if (format === "float" || format === "base64") return undefined;
  return "The format to return the embeddings in. Can be either float or base64";
}

function jsonKind(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Texts and token numbers that make one vector together. */
type Prompt = readonly (string | number)[];

const badPrompt =
  '"prompt" elements must be a string, a list of tokens, a JSON object containing a prompt string, or a list of mixed ' +
  "strings & tokens.";

/** The prompts of an input, or what is said of it. A flat list that holds a token number is one prompt. */
function promptsOf(input: unknown): readonly Prompt[] | string {
  if (Array.isArray(input) && input.length === 0) return '"input" must not be empty';
  if (!Array.isArray(input)) return listOrNothing([promptOf(input)]);
  const items: readonly unknown[] = input;
  if (items.some((item) => typeof item === "number")) return listOrNothing([promptOf(items)]);
  return listOrNothing(items.map(promptOf));
}

function listOrNothing(prompts: readonly (Prompt | undefined)[]): readonly Prompt[] | string {
  const read = prompts.filter((prompt) => prompt !== undefined);
  return read.length === prompts.length ? read : badPrompt;
}

function promptOf(item: unknown): Prompt | undefined {
  if (typeof item === "string") return [item];
  if (typeof item === "object" && item !== null && "prompt_string" in item) return promptOf(item.prompt_string);
  if (!Array.isArray(item)) return undefined;
  const parts: readonly unknown[] = item;
  const isMixed = parts.some((part) => typeof part === "number");
  const isPrompt = (part: unknown): part is string | number =>
    Number.isInteger(part) || (isMixed && typeof part === "string");
  return parts.every(isPrompt) ? parts : undefined;
}

function tokenCount(prompt: Prompt, facts: FakeOpenAIModel, rules: RequestRules): number {
  const counts = prompt.map((part) => {
    if (typeof part === "number") return 1;
    return part === "" && facts.addsSpecialTokens === false ? 0 : rules.countTokens(part);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

function promptProblem(
  prompts: readonly Prompt[],
  counts: readonly number[],
  facts: FakeOpenAIModel,
  { poison }: RequestRules,
): OpenAIError | undefined {
  const isToken = (part: string | number): boolean => typeof part === "string" || (part >= 0 && part < vocabularySize);
  if (!prompts.flat().every(isToken)) return refused("Prompt contains invalid tokens");
  const isEmpty = (prompt: Prompt): boolean =>
    prompt.length === 0 || (facts.addsSpecialTokens === false && prompt.every((part) => part === ""));
  if (prompts.some(isEmpty)) return refused("Input content cannot be empty");
  const limit = facts.tokensPerInput ?? physicalBatch;
  const long = counts.find((count) => count > limit);
  if (long !== undefined) return facts.causal === true ? overContext(long, limit) : overBatch(long, limit);
  const poisoned = poison === undefined ? -1 : prompts.findIndex((prompt) => prompt.join(",").includes(poison.marker));
  return poisoned < 0 ? undefined : refusedInput(poison?.namesIndex === true ? poisoned : undefined);
}

// A permanent failure with the status of a passing one.
function overBatch(tokens: number, limit: number): OpenAIError {
  const advice = `increase the physical batch size (current batch size: ${limit})`;
  return { status: 500, message: `input (${tokens} tokens) is too large to process. ${advice}`, type: "server_error" };
}

function overContext(tokens: number, limit: number): OpenAIError {
  const message = `request (${tokens} tokens) exceeds the available context size (${limit} tokens), try increasing it`;
  return refused(message, { type: "exceed_context_size_error" });
}
