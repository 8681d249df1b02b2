import { ConnectionError, isEmbedloomError, ModelNotFoundError, safeServerText, ServerError } from "@embedloom/core";
import type { OllamaCaller } from "./ollama-client.ts";

/** One step of a pull. */
export interface PullProgress {
  /** What Ollama is doing, such as `pulling manifest`, `pulling 970aa74c0a90` or `success`. */
  readonly status: string;
  /** The layer that is being fetched. Absent: none is. */
  readonly digest?: string | undefined;
  /** Bytes of the layer. Absent: unknown. */
  readonly totalBytes?: number | undefined;
  /** Bytes of the layer that are here. Absent: none yet. */
  readonly completedBytes?: number | undefined;
}

/**
 * Fetches a model into the server; resolves when it can be used.
 *
 * @throws ModelNotFoundError when the library has no such model, which Ollama says with status 200
 * @throws ServerError for any other failure the server reports
 * @throws ConnectionError when the stream ends without success
 */
export async function pullModel(
  call: OllamaCaller,
  model: string,
  onProgress: (progress: PullProgress) => void,
  signal?: AbortSignal,
): Promise<void> {
  await call({ signal, limited: false }, async (client) => {
    const steps = (await client.pull({ model, stream: true }))[Symbol.asyncIterator]();
    for (;;) {
      // Only the stream's own errors are judged here; what `onProgress` throws is the caller's.
      const step = await steps.next().catch((error: unknown) => {
        throw pullError(error, model);
      });
      if (step.done) return;
      onProgress(progressOf(step.value));
    }
  });
}

function progressOf(step: { status: string; digest?: string; total?: number; completed?: number }): PullProgress {
  const { status, digest, total, completed } = step;
  return {
    status,
    ...(digest !== undefined && { digest }),
    ...(total !== undefined && { totalBytes: total }),
    ...(completed !== undefined && { completedBytes: completed }),
  };
}

// The client gives an error line as a plain Error with the server's text, and a cut stream as one with its own.
function pullError(error: unknown, model: string): unknown {
  if (!(error instanceof Error) || isEmbedloomError(error) || error.name !== "Error") return error;
  const { message } = error;
  if (/file does not exist|not found/i.test(message)) {
    const wayOut = "Check the name and its tag at https://ollama.com/library.";
    return new ModelNotFoundError(`Ollama's library has no model "${model}". ${wayOut}`, { cause: error, status: 200 });
  }
  if (message.startsWith("Did not receive done or success")) {
    return new ConnectionError(
      `The pull of "${model}" ended before it was complete; the next one goes on from there.`,
      {
        cause: error,
      },
    );
  }
  const shown = safeServerText(message, []);
  const retryable = !/no space left|permission denied|newer version/i.test(message);
  return new ServerError(`Ollama could not pull "${model}".${shown === undefined ? "" : ` It said: "${shown}"`}`, {
    cause: error,
    status: 200,
    retryable,
  });
}
