import { describe, expect, test } from "vitest";
import { serverFault } from "./server-words.ts";

describe("serverFault", () => {
  // The first block is what Ollama 0.33 answered to other callers while its runner was killed; the rest is of other versions.
  test.each([
    "connection refused",
    'do embedding request: Post "http://127.0.0.1:45859/v1/embeddings": EOF',
    "llama-server process no longer running: unknown",

    "llama-server process has terminated",
    "llama-server process has terminated: signal: killed: unknown",
    "llama runner process has terminated: exit status 2",
    'health resp: Get "http://127.0.0.1:35021/health": read tcp 127.0.0.1:1->127.0.0.1:2: read: connection reset by peer',
    'health resp: Get "http://127.0.0.1:35021/health": context deadline exceeded',
    "unexpected server status: llm server loading model",
    "unexpected server status: llm server not responding",
    "server not responding",
    "no slots available after 10 retries",
    "timed out waiting for llama-server to start - progress 0.00",
    "timed out waiting for llama runner to start",
    "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details",
    "an error was encountered while running the model: unexpected EOF",
    "write tcp [::1]:40000->[::1]:40001: write: broken pipe",
    "server busy, please try again.  maximum pending requests exceeded",
    "request canceled",
    "error reading embed response: unexpected EOF",
    "panic: runtime error: index out of range",
  ])("default: %s is the server's own", (text) => {
    expect(serverFault(text, ["a lease"])).toBe("machinery");
  });

  test.each([
    "llama runner process has terminated: cudaMalloc failed: out of memory",
    "llama-server reported out-of-memory during startup: CUDA error: out of memory",
    "model requires more system memory (5.6 GiB) than is available (3.1 GiB)",
    "ggml_backend_cpu_buffer_type_alloc_buffer: failed to allocate buffer of size 123",
  ])("default: %s is its memory", (text) => {
    expect(serverFault(text, ["a lease"])).toBe("memory");
  });

  test.each([
    "the input length exceeds the context length",
    "input (1202 tokens) is too large to process. increase the physical batch size (current batch size: 512)",
    "failed to process input",
    "failed to encode input",
    "failed to tokenize input: invalid utf-8 string",
    "embedding contains NaN or Inf values",
    "invalid input type",
    "the input has no tokens",
    "",
  ])("behavior: %j is not", (text) => {
    expect(serverFault(text, ["a lease"])).toBeUndefined();
  });

  test("behavior: the words of an input that the server quotes are not the server's", () => {
    const log = "restart it: dial tcp 127.0.0.1:8080: connection refused";
    expect(serverFault(`cannot read the input "${log}"`, [log])).toBeUndefined();
    expect(serverFault(`do embedding request: Post "http://127.0.0.1:1/v1/embeddings": EOF`, [log, "EOF"])).toBe(
      "machinery",
    );
  });
});
