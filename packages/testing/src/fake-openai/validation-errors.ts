import type { OpenAIError, RequestProblem } from "./openai-error.ts";

/** Which generation of OpenAI's validation messages the server speaks. */
export type ErrorEra = "2026" | "2024";

const invalidInput =
  "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.";

const badRequest = (message: string, problem?: RequestProblem): OpenAIError => ({
  status: 400,
  message,
  ...(problem && { problem }),
});

/** Limit of inputs in one request. */
export function tooManyInputs(era: ErrorEra, count: number, limit: number): OpenAIError {
  const message = era === "2026" ? `Invalid 'input': array length must be ${limit} or less.` : invalidInput;
  return badRequest(message, { kind: "too-many-inputs", count, limit });
}

/** One empty string fails the whole request. */
export function emptyInput(era: ErrorEra, index: number): OpenAIError {
  const message = era === "2026" ? `Invalid 'input[${index}]': input cannot be an empty string.` : invalidInput;
  return badRequest(message, { kind: "empty-input", index });
}

/** One input over the model's window; only the 2026 wording tells which. */
export function inputTooLong(era: ErrorEra, index: number, tokens: number, limit: number): OpenAIError {
  const message =
    era === "2026"
      ? `Invalid 'input[${index}]': maximum input length is ${limit} tokens.`
      : `This model's maximum context length is ${limit} tokens, however you requested ${tokens} tokens ` +
        `(${tokens} in your prompt; 0 for the completion). Please reduce your prompt; or completion length.`;
  return badRequest(message, { kind: "input-too-long", index, tokens, limit });
}

/** All inputs together over the gate of one request. */
export function requestTooLong(tokens: number, limit: number): OpenAIError {
  return {
    status: 400,
    message: `Requested ${tokens} tokens, max ${limit} tokens per request`,
    type: "max_tokens_per_request",
    code: "max_tokens_per_request",
    problem: { kind: "request-too-long", tokens, limit },
  };
}

/** `input` is missing, empty, or neither text nor token numbers. */
export function wrongInputType(): OpenAIError {
  return badRequest(invalidInput);
}

/** The wording is not recorded; clients must go by status alone. */
export function missingModel(): OpenAIError {
  return badRequest("you must provide a model parameter");
}

/** The wording is not recorded; the `code` is. */
export function unknownModel(model: string): OpenAIError {
  const message = `The model \`${model}\` does not exist or you do not have access to it.`;
  return { status: 404, message, code: "model_not_found" };
}

/** `dimensions` is not a whole number of at least 1, or above the native width. */
export function dimensionsOutOfRange(value: unknown, native: number): OpenAIError {
  const given = `Invalid value for 'dimensions' = ${JSON.stringify(value)}.`;
  if (!Number.isInteger(value)) return badRequest(`${given} Must be an integer.`);
  return badRequest(
    `${given} ${Number(value) < 1 ? "Must be greater than or equal to 1" : `Must be less than or equal to ${native}`}`,
  );
}

/** ada-002 refuses the parameter, even with its own width. */
export function dimensionsUnsupported(model: string): OpenAIError {
  return badRequest("This model does not support specifying dimensions.", { kind: "no-dimensions", model });
}

/** `encoding_format` is neither `float` nor `base64`. */
export function wrongEncodingFormat(value: unknown): OpenAIError {
  const given = typeof value === "string" ? value : JSON.stringify(value);
  return badRequest(`Invalid value for 'encoding_format' = ${given}. Supported values: ['float', 'base64'].`);
}

/** A gateway that does not know the field, or not this value of it. */
export function unsupportedEncodingFormat(status: 400 | 422, value: unknown): OpenAIError {
  return { status, message: `This model does not support the parameter encoding_format=${JSON.stringify(value)}.` };
}

/** The wording is not recorded; clients must go by status alone. */
export function invalidJson(): OpenAIError {
  return badRequest(
    "We could not parse the JSON body of your request. The API expects a JSON payload, but what was sent was not valid JSON.",
  );
}

/** An input the service refuses for what it says. */
export function refusedInput(index: number | undefined): OpenAIError {
  return badRequest(
    index === undefined
      ? "The request could not be processed because of its content."
      : `Invalid 'input[${index}]': input could not be processed because of its content.`,
  );
}
