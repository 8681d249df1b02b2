/** A request of a fixture that the fake answers otherwise, and why that stays. */
export interface KnownDifference {
  /** File name of the fixture without its ending. */
  readonly fixture: string;
  /** Name of the request. */
  readonly name: string;
  /** Where in the reply, or how that begins. */
  readonly place: string;
  readonly reason: string;
}

const twoModels = "The real server had a second model in its list, the fake has the one that was asked.";

/** All of them. A line that no longer applies fails the test as well. */
export const knownDifferences: readonly KnownDifference[] = [
  { fixture: "litellm-llama.cpp", name: "GET /v1/models", place: "body.data", reason: twoModels },
  { fixture: "litellm-ollama", name: "GET /v1/models", place: "body.data", reason: twoModels },
  { fixture: "ollama", name: "GET /api/tags", place: "body.models", reason: twoModels },
  { fixture: "ollama", name: "GET /v1/models", place: "body.data", reason: twoModels },
  {
    fixture: "litellm-llama.cpp",
    name: "POST /v1/embeddings: encoding_format a number",
    place: "body.error.message",
    reason: "The proxy calls a text's method on the number and words that exception: a slip of this one version.",
  },
  {
    fixture: "litellm-ollama",
    name: "POST /v1/embeddings: lists of token numbers",
    place: "body.usage",
    reason: "The proxy turns the numbers into text by OpenAI's vocabulary, which the fake does not have.",
  },
];
