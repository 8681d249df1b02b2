import { ConnectionError, ModelNotFoundError, safeServerText, ServerError } from "@embedloom/core";
import { sentenceOf } from "../refusal/index.ts";
import type { OllamaCaller } from "../client/index.ts";
import { readLines } from "../wire/index.ts";
import type { PullProgress } from "../settings/index.ts";

/**
 * Fetches a model into the server; resolves when it can be used.
 *
 * @throws ModelNotFoundError when the library has no such model, which Ollama says with status 200
 * @throws ConnectionError when the server's machine cannot reach the library, or the stream ends without success
 * @throws ServerError for any other failure the server reports
 */
export async function pullModel(
  call: OllamaCaller,
  model: string,
  onProgress: (progress: PullProgress) => void,
  signal?: AbortSignal,
): Promise<void> {
  await call({ signal, limited: false }, async (_client, post) => {
    // Not the client's own stream: it prints a warning when the last line is cut.
    const { body } = await post("/api/pull", { model, stream: true });
    let last = "";
    for await (const line of readLines(body ?? new ReadableStream())) {
      const step = stepOf(line);
      if (step === undefined) break;
      if (step["error"] !== undefined) throw pullError(sentenceOf(step["error"]) ?? "", model);
      const progress = progressOf(step);
      last = progress.status;
      onProgress(progress);
    }
    if (last === "success") return;
    const problem = `The pull of "${model}" ended before it was complete; the next one goes on from there.`;
    throw new ConnectionError(problem);
  });
}

type Step = Readonly<Record<string, unknown>>;

// A line that is cut is the end of the stream.
function stepOf(line: string): Step | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function progressOf({ status, digest, total, completed }: Step): PullProgress {
  return {
    status: String(status ?? ""),
    ...(typeof digest === "string" && { digest }),
    ...(typeof total === "number" && { totalBytes: total }),
    ...(typeof completed === "number" && { completedBytes: completed }),
  };
}

// Go's words for a library that could not be reached, behind `pull model manifest: Get "https://…":` and the like.
const NO_NETWORK =
  /\b(?:dial|lookup|proxyconnect|connect)\b|no such host|network is unreachable|connection (?:refused|reset)|TLS handshake|\btls: |x509: |i\/o timeout|deadline exceeded/i;

function pullError(text: string, model: string): Error {
  if (/file does not exist|not found/i.test(text)) {
    const wayOut = "Check the name and its tag at https://ollama.com/library.";
    return new ModelNotFoundError(`Ollama's library has no model "${model}". ${wayOut}`, { status: 200 });
  }
  const shown = safeServerText(text, []);
  if (NO_NETWORK.test(text)) {
    const wayOut = "Connect it, set HTTPS_PROXY for `ollama serve`, or fetch the model beforehand.";
    const why = shown === undefined ? "" : ` (${shown})`;
    return new ConnectionError(`Ollama's machine cannot reach the library to fetch "${model}"${why}. ${wayOut}`);
  }
  const retryable = !/no space left|permission denied|newer version/i.test(text);
  const said = shown === undefined ? "" : ` It said: "${shown}"`;
  return new ServerError(`Ollama could not pull "${model}".${said}`, { status: 200, retryable });
}
