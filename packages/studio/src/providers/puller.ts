import { createOllama, type PullProgress } from "@embedloom/ollama";
import type { PullRequest, PullStatus } from "../api/index.ts";
import { throttle } from "../events/index.ts";
import { describeProblem } from "../problem/index.ts";
import { Refusal } from "../refusal/index.ts";

/** Fetches models into an Ollama server, one at a time. */
export interface Puller {
  status(): PullStatus;
  /** @throws Refusal when one is being fetched */
  start(request: PullRequest): PullStatus;
  cancel(): PullStatus;
  close(): Promise<void>;
}

const PUBLISH_MS = 200;

/** Makes a puller; `onStatus` hears of its progress. */
export function createPuller(onStatus: (status: PullStatus) => void): Puller {
  let status: PullStatus = { state: "none" };
  let pull: { readonly abort: AbortController; readonly over: Promise<void> } | undefined;
  const publish = throttle(() => onStatus(status), PUBLISH_MS);

  async function fetchModel({ baseUrl, model }: PullRequest, { signal }: AbortController): Promise<void> {
    const onProgress = (step: PullProgress): void => {
      const { completedBytes, totalBytes } = step;
      const bytes = {
        ...(completedBytes !== undefined && { completedBytes }),
        ...(totalBytes !== undefined && { totalBytes }),
      };
      status = { state: "running", baseUrl, model, message: step.status, ...bytes };
      publish();
    };
    const embedder = createOllama({ model, baseURL: baseUrl, pull: "if-missing", onProgress });
    try {
      await embedder.describe({ signal });
    } finally {
      await embedder.close();
    }
  }

  function end(next: Pick<PullStatus, "state" | "message">): void {
    const { baseUrl, model } = status;
    pull = undefined;
    status = { ...(baseUrl !== undefined && { baseUrl }), ...(model !== undefined && { model }), ...next };
    publish.flush();
  }

  return {
    status: () => status,
    start(request) {
      if (pull !== undefined) throw new Refusal("busy", "A model is being fetched already.");
      const abort = new AbortController();
      status = { state: "running", ...request };
      const over = fetchModel(request, abort).then(
        () => end({ state: "done" }),
        (error: unknown) => {
          if (abort.signal.aborted)
            end({ state: "cancelled", message: "Cancelled; the next pull goes on from there." });
          else end({ state: "failed", message: describeProblem(error).error.message });
        },
      );
      pull = { abort, over };
      publish.flush();
      return status;
    },
    cancel() {
      pull?.abort.abort(new Refusal("busy", "The pull was cancelled."));
      return status;
    },
    async close() {
      const last = pull;
      last?.abort.abort(new Refusal("busy", "The server ends."));
      await last?.over;
      publish.cancel();
    },
  };
}
