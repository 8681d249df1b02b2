import { randomUUID } from "node:crypto";
import {
  type BatchingEmbedder,
  type Clock,
  type EmbedProgress,
  type SettledEmbeddings,
  withBatching,
} from "@embedloom/batcher";
import { createOpenAI } from "@embedloom/openai";
import type { FakeOpenAI } from "@embedloom/testing";
import type { DuelSide, SimulationRequest, SimulationSample } from "../api/index.ts";
import { duelSide, type OwnCounts } from "./duel-side.ts";
import { MODEL, startFaultServer, TOKENS_PER_REQUEST } from "./fault-server.ts";
import { type IdealRun, idealTexts } from "./ideal-line.ts";
import { type NaiveThread, openNaiveThread } from "./naive-thread.ts";
import { createScaledClock } from "./scaled-clock.ts";
import { type SimulatedTexts, simulatedTexts, tokensOf } from "./simulated-texts.ts";

/** A simulation under way: a fake server, the provider and the batcher, over real HTTP on loopback. */
export interface SimulatedRun {
  readonly given: SimulatedTexts;
  readonly ideal: IdealRun;
  readonly server: FakeOpenAI;
  /** The other side of the duel. */
  readonly naive: NaiveThread;
  /** Embeds everything. */
  embed(signal: AbortSignal): Promise<SettledEmbeddings>;
  /** How it stands now, without the number of the run. */
  sample(): Omit<SimulationSample, "run">;
  close(): Promise<void>;
}

/** Starts a fake server with the limits and faults of a request, and points a batcher at it. */
export async function startSimulatedRun(request: SimulationRequest): Promise<SimulatedRun> {
  const { texts, tokensPerText, poison, speed } = request;
  // In a thread and against a server of its own: its flood must eat neither the limits nor the time of the batcher.
  const naive = await openNaiveThread(request);
  const clock = createScaledClock(speed);
  const given = simulatedTexts(texts, tokensPerText, poison);
  const apiKey = randomUUID();
  const server = await startFaultServer(request, clock, apiKey);
  const batcher = pointedAt(server, request, clock, apiKey);
  const ideal = { ...request, tokens: given.tokens };
  const began = clock.now();
  let progress: EmbedProgress | undefined;
  let pauses = 0;
  let ended: DuelSide["state"] = "running";

  const isPaused = (): boolean => (progress?.pausedUntilMs ?? 0) > clock.now();
  function onProgress(next: EmbedProgress): void {
    const { pausedUntilMs } = next;
    if (pausedUntilMs !== undefined && !isPaused() && pausedUntilMs !== progress?.pausedUntilMs) pauses += 1;
    progress = next;
  }
  return {
    given,
    ideal,
    server,
    naive,
    async embed(signal) {
      naive.start();
      const settled = await batcher.embedSettled(given.texts, { signal, onProgress });
      ended = "done";
      return settled;
    },
    sample() {
      const atMs = Math.round(clock.now() - began);
      return {
        atMs,
        done: progress?.done ?? 0,
        failed: progress?.failed ?? 0,
        ideal: idealTexts(ideal, atMs),
        requests: server.requests.length,
        refused: server.counters.rateLimited,
        retries: progress?.retries ?? 0,
        pauses,
        inFlight: server.counters.inFlight,
        paused: isPaused(),
        ...trouble(server),
        duel: {
          naive: naive.side(),
          batcher: duelSide(server, { state: ended, tries: 1, inHand: progress?.done ?? 0, lost: lostBy(server) }),
        },
      };
    },
    async close() {
      await batcher.close();
      await Promise.all([server.close(), naive.close()]);
    },
  };
}

function pointedAt(server: FakeOpenAI, request: SimulationRequest, clock: Clock, apiKey: string): BatchingEmbedder {
  const { limitsKnown, requestsPerMinute, tokensPerMinute, concurrency, textsPerRequest: inputsPerRequest } = request;
  const limits = { inputsPerRequest, tokensPerRequest: TOKENS_PER_REQUEST };
  const provider = createOpenAI({ model: MODEL, baseURL: server.url, apiKey, estimateTokens: tokensOf, limits });
  return withBatching(provider, {
    clock,
    concurrency,
    ...(limitsKnown && { requestsPerMinute, tokensPerMinute }),
  });
}

/** What the batcher was billed for and never got: the answers that a reset cut. Requests that were refused brought nothing either. */
function lostBy({ requests }: FakeOpenAI): OwnCounts["lost"] {
  const lost = { vectors: 0, tokens: 0, requests: 0 };
  for (const { outcome, status, body } of requests) {
    if (outcome === "open" || (outcome === "answered" && status === 200)) continue;
    lost.requests += 1;
    if (outcome !== "cut" || status !== 200) continue;
    const inputs = textsOf(body);
    lost.vectors += inputs.length;
    lost.tokens += inputs.reduce((sum, text) => sum + tokensOf(text), 0);
  }
  return lost;
}

function trouble({ requests }: FakeOpenAI): Pick<SimulationSample, "faults" | "bisects"> {
  let faults = 0;
  let bisects = 0;
  for (const { outcome, status, body } of requests) {
    if (outcome === "cut" || status === 503) faults += 1;
    if (status === 400 && inputsOf(body) > 1) bisects += 1;
  }
  return { faults, bisects };
}

function inputsOf(body: unknown): number {
  return textsOf(body).length || 1;
}

function textsOf(body: unknown): string[] {
  const input = typeof body === "object" && body !== null && "input" in body ? body.input : undefined;
  return Array.isArray(input) ? input.map(String) : [];
}
