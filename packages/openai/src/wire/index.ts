// Replies as they come: bodies, vectors, usage, errors, rate-limit headers and durations.
export { type ErrorBody, readErrorBody } from "./error-body.ts";
export { type Fields, fieldsOf, readEmbeddings, replyFields } from "./openai-wire.ts";
export { rateLimitState } from "./rate-limit-headers.ts";
export { readReplyBody, type ReplyBody } from "./reply-body.ts";
export { createVectorDecoder } from "./vector-decoder.ts";
