/** How one version of Ollama differs from others on the wire. */
export interface OllamaBehavior {
  readonly version: string;
  /** `/api/embed` exists. */
  readonly embed: boolean;
  /** `/api/show` lists capabilities. */
  readonly capabilities: boolean;
  /** `dimensions` is honoured. */
  readonly dimensions: boolean;
  /** `/v1/embeddings` honours base64. */
  readonly base64: boolean;
  /** Status of errors of the runner that carry none themselves. */
  readonly runnerErrorStatus: 400 | 500;
  /** Answer to an over-long input with `truncate: false`. */
  readonly tooLongText: string;
  /** A NaN reaches the check in the handler; before, the runner failed first. */
  readonly checksNaN: boolean;
  /** The physical batch of 2,048 tokens caps encoders; `/api/tags` tells lengths. */
  readonly llamaServer: boolean;
  /** A name that no model can have is a 400 of its own, and not a missing model. */
  readonly namesInvalidModels: boolean;
}

/** The behaviour of a version such as `0.13.3`. */
export function ollamaBehavior(version: string): OllamaBehavior {
  const since = (first: string): boolean => atLeast(version, first);
  return {
    version,
    embed: since("0.2.6"),
    capabilities: since("0.6.4"),
    dimensions: since("0.11.11"),
    base64: since("0.12.7"),
    runnerErrorStatus: since("0.13.3") ? 400 : 500,
    tooLongText: tooLongText(since),
    checksNaN: since("0.30.0"),
    llamaServer: since("0.30.0"),
    // Read in 0.33 and not before; which version brought it is not recorded.
    namesInvalidModels: since("0.30.0"),
  };
}

function tooLongText(since: (version: string) => boolean): string {
  if (since("0.13.3")) return "the input length exceeds the context length";
  return since("0.12.0") ? "input exceeds maximum context length" : "input length exceeds maximum context length";
}

function atLeast(version: string, first: string): boolean {
  const parts = numbers(version);
  for (const [position, wanted] of numbers(first).entries()) {
    const part = parts[position] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

// A pre-release counts as its release: 0.33.0-rc2 already behaves as 0.33.0.
function numbers(version: string): readonly number[] {
  return (version.split("-")[0] ?? "").split(".").map(Number);
}
