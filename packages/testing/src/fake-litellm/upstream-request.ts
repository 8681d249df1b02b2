import { type LiteLLMError, ofModelGroup, pythonText } from "./litellm-error.ts";
import type { LiteLLMModel } from "./litellm-settings.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What goes to the server behind. */
export interface UpstreamRequest {
  readonly url: string;
  readonly body: Fields;
}

/** Translates a request for the provider behind a model, or says what that provider is not given. */
export function upstreamRequest(group: string, target: LiteLLMModel, fields: Fields): UpstreamRequest | LiteLLMError {
  const { model: _, ...sent } = fields;
  const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== null));
  const problem = target.provider === "openai" ? openAIProblem(target, given) : ollamaProblem(given);
  if (problem !== undefined) return { ...problem, message: ofModelGroup(group, problem.message) };
  const { input } = given;
  if (target.provider === "openai") return { url: `${target.url}/embeddings`, body: { ...given, model: target.model } };
  if (typeof input === "number" || typeof input === "boolean") {
    const type = typeof input === "number" ? "int" : "bool";
    return { status: 500, message: `litellm.APIConnectionError: '${type}' object is not iterable` };
  }
  const body = { ...given, model: target.model, input: ollamaInput(input) };
  return { url: `${target.url}/api/embed`, body };
}

const dropAdvice = "To drop it from the call, set `litellm.drop_params = True`.";

function openAIProblem({ model }: LiteLLMModel, { dimensions }: Fields): LiteLLMError | undefined {
  if (dimensions === undefined || model.includes("text-embedding-3")) return undefined;
  const what = "Setting dimensions is not supported for OpenAI `text-embedding-3` and later models.";
  return { status: 400, message: `litellm.UnsupportedParamsError: ${what} ${dropAdvice}` };
}

function ollamaProblem(given: Fields): LiteLLMError | undefined {
  const refused = Object.fromEntries(
    ["user", "encoding_format"].flatMap((name) => (name in given ? [[name, given[name]]] : [])),
  );
  if (Object.keys(refused).length > 0) {
    const what = `Setting ${pythonText(refused)} is not supported by ollama.`;
    return { status: 400, message: `litellm.UnsupportedParamsError: ${what} ${dropAdvice}` };
  }
  const { input } = given;
  const isText = (item: unknown): boolean => typeof item === "string" || isTokens(item);
  if (!Array.isArray(input) || input.every(isText)) return undefined;
  const message = `litellm.BadRequestError: Invalid input for ollama embeddings. input=${pythonText(input)}`;
  return { status: 400, message };
}

/** Lists of token numbers become texts; which ones, only OpenAI's vocabulary could tell. */
function ollamaInput(input: unknown): unknown {
  if (typeof input === "string") return [input];
  return Array.isArray(input) ? input.map((item: unknown) => (isTokens(item) ? item.join(" ") : item)) : input;
}

function isTokens(item: unknown): item is readonly number[] {
  return Array.isArray(item) && item.length > 0 && item.every((token) => Number.isInteger(token));
}
