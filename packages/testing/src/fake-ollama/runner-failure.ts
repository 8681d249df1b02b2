import type { Reply } from "../fake-http/index.ts";
import type { OllamaBehavior } from "./ollama-behavior.ts";
import { ollamaError } from "./ollama-error.ts";

/**
 * How the process that runs the model fails; all but `cannot-truncate` pass by themselves. `terminated` is told by who
 * waits for the model to load, `gone` by who was using it.
 */
export type RunnerFailure =
  | "eof"
  | "connection-refused"
  | "connection-reset"
  | "server-status"
  | "out-of-memory"
  | "cannot-truncate"
  | "terminated"
  | "gone";

const runner = "http://127.0.0.1:41237";

/** The words since llama.cpp's own server runs the models, which is 0.30. */
const texts: Readonly<Record<RunnerFailure, string>> = {
  eof: `do embedding request: Post "${runner}/v1/embeddings": EOF`,
  "connection-refused": "connection refused",
  "connection-reset": `health resp: Get "${runner}/health": read tcp 127.0.0.1:52114->127.0.0.1:41237: read: connection reset by peer`,
  "server-status": "unexpected server status: llm server loading model",
  "out-of-memory": "llama-server process has terminated: cudaMalloc failed: out of memory",
  "cannot-truncate": "input exceeds maximum context length and cannot be truncated further",
  terminated: "llama-server process has terminated",
  gone: "llama-server process no longer running: unknown",
};

const olderTexts: Readonly<Partial<Record<RunnerFailure, string>>> = {
  eof: `do embedding request: Post "${runner}/embedding": EOF`,
  "connection-refused": `do embedding request: Post "${runner}/embedding": dial tcp 127.0.0.1:41237: connect: connection refused`,
  "out-of-memory": "llama runner process has terminated: cudaMalloc failed: out of memory",
  terminated: "llama runner process has terminated: exit status 2",
  gone: "llama runner process no longer running: -1",
};

/** What a client is told of it. */
export function runnerFailure(failure: RunnerFailure, behavior: OllamaBehavior): Reply {
  const text = (behavior.llamaServer ? undefined : olderTexts[failure]) ?? texts[failure];
  // A model that cannot be loaded is the scheduler's error, which never was a 400.
  return ollamaError(failure === "terminated" ? 500 : behavior.runnerErrorStatus, text);
}
