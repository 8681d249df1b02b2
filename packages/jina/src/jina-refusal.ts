import {
  type EmbedloomError,
  InputTooLongError,
  ModelNotFoundError,
  QuotaExhaustedError,
  RequestRejectedError,
  RequestTooLargeError,
} from "@embedloom/core";
import { type HostRefusal, hostRefusalError, type RefusedRequest, saidBy } from "@embedloom/core/http";

/**
 * The typed error of Jina's refusals: `{"detail": "…", "code": "…", "request_id": "…"}`, whose code is heeded first.
 */
export function jinaRefusal(refusal: HostRefusal, request: RefusedRequest): EmbedloomError {
  const { status, code, text, retryAfterMs } = refusal;
  const { server, model, inputs } = request;
  const said = saidBy(refusal, request);
  const facts = { status, retryAfterMs };
  switch (code) {
    case "INPUT_MODEL_NOT_FOUND":
      return new ModelNotFoundError(`${server} does not know ${model}${said}`, facts);
    case "AUTHZ_INSUFFICIENT_BALANCE":
      return new QuotaExhaustedError(`The account at ${server} has no tokens left${said}`, facts);
    case "AUTHZ_RESOURCE_LIMIT_EXCEEDED":
      return new RequestRejectedError(`${server} refuses more for this plan${said}`, facts);
    case "INPUT_TOKEN_LIMIT_EXCEEDED":
      return tooLong(refusal, request);
    default:
  }
  if (status !== 400 && status !== 422) return hostRefusalError(refusal, request);
  if (/token/i.test(text) && /\d{3}/.test(text)) return tooLong(refusal, request);
  if (/\b(?:at most|maximum|limit|largest)\b.*\d/i.test(text) && inputs > 1) {
    return new RequestTooLargeError(`The request of ${inputs} inputs is too large for ${server}${said}`, facts);
  }
  return hostRefusalError(refusal, request);
}

function tooLong(refusal: HostRefusal, request: RefusedRequest): EmbedloomError {
  const { status, text } = refusal;
  const { server, model, inputs } = request;
  const said = saidBy(refusal, request);
  const named = Number(/\b(?:index|input|item) (\d+)\b/i.exec(text)?.[1] ?? NaN);
  const index = Number.isInteger(named) && named < inputs ? named : inputs === 1 ? 0 : undefined;
  // Which of several is too long shows when each is asked alone.
  if (index === undefined) return new RequestTooLargeError(`A text is too long for ${server}${said}`, { status });
  const sentence = text.replace(/['"`][^'"`]*['"`]|\bjina-[\w.-]+/g, "");
  const sizes = [...sentence.matchAll(/\d[\d,]*/g)].map(([digits]) => Number(digits.replaceAll(",", "")));
  const large = sizes.filter((size) => size >= 100);
  const limit = large.length > 0 ? Math.min(...large) : undefined;
  const tokens = large.length > 1 ? Math.max(...large) : undefined;
  return new InputTooLongError(`The text is longer than ${model} takes${said}`, { status, index, limit, tokens });
}
