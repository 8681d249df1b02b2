import { checkInteger, InvalidOptionError } from "@embedloom/core";
import { createHash } from "node:crypto";
import { checkFaultPlan, type HttpCounters } from "../fake-http/index.ts";
import { fullModelName } from "./model-name.ts";
import { createModelRunner, type ModelRunner, type RunnerCounters } from "./model-runner.ts";
import { ollamaBehavior, type OllamaBehavior } from "./ollama-behavior.ts";
import type { OllamaFaults } from "./ollama-fault.ts";
import { type FakeOllamaModel, ollamaModels } from "./ollama-models.ts";
import type { FakeOllamaSettings } from "./ollama-settings.ts";

/** What the fake Ollama server counts. Work is counted when it is done, even if the answer never arrives. */
export interface OllamaCounters extends HttpCounters, RunnerCounters {
  vectorsServed: number;
  /** Tokens worked on, after truncation. */
  tokensEvaluated: number;
}

/** A model with what belongs to its name. */
export interface NamedModel {
  /** With its tag. */
  readonly name: string;
  readonly model: FakeOllamaModel;
  /** 64 hexadecimal digits. */
  readonly digest: string;
  readonly runner: ModelRunner;
}

/** Settings with their defaults, and everything that changes while the server runs. */
export interface OllamaState {
  readonly behavior: OllamaBehavior;
  /** Everything that can be pulled, by full name. */
  readonly registry: Map<string, NamedModel>;
  /** Full names of what needs no pull. */
  readonly installed: Set<string>;
  readonly countTokens: (text: string) => number;
  readonly defaultNumCtx: number;
  readonly nanReply: 400 | 500 | "zero-vector";
  readonly truncationFails: boolean;
  readonly counters: OllamaCounters;
  readonly textsServed: Map<string, number>;
  readonly now: () => number;
  faults: OllamaFaults;
  /** The model of that name with its digest and a runner that has it not in memory. */
  named(name: string, model: FakeOllamaModel): NamedModel;
}

const installedByDefault = ["nomic-embed-text", "all-minilm", "bge-m3"];

/**
 * Fills in the defaults and checks the settings.
 *
 * @param changed called when a model is loaded, starts or ends work
 */
export function createOllamaState(settings: FakeOllamaSettings, changed: () => void): OllamaState {
  const faults = settings.faults ?? {};
  checkFaultPlan(faults);
  const now = settings.now ?? Date.now;
  const counters = noCounts();
  const runnerSettings = { counters, loadMs: settings.loadMs ?? 0, maxQueue: settings.maxQueue ?? 512, now, changed };
  const named = (name: string, model: FakeOllamaModel): NamedModel => ({
    name,
    model,
    digest: createHash("sha256")
      .update(`${name} ${model.revision ?? ""}`)
      .digest("hex"),
    runner: createModelRunner(runnerSettings),
  });
  const registry = new Map<string, NamedModel>();
  for (const [given, model] of Object.entries({ ...ollamaModels, ...settings.models })) {
    const name = checkedName("models", given);
    checkInteger(`models["${given}"].dimensions`, model.dimensions, 1);
    registry.set(name, named(name, model));
  }
  const installed = settings.installed ?? [...installedByDefault, ...Object.keys(settings.models ?? {})];
  for (const name of installed) {
    if (!registry.has(checkedName("installed", name))) {
      throw new InvalidOptionError("installed", "names of known models", name);
    }
  }
  const behavior = ollamaBehavior(settings.version ?? "0.34.2");
  return {
    behavior,
    registry,
    installed: new Set(installed.map((name) => checkedName("installed", name))),
    countTokens: settings.countTokens ?? wordsAndSpecials,
    defaultNumCtx: settings.defaultNumCtx ?? 4096,
    nanReply: settings.nanReply ?? (behavior.checksNaN ? 400 : 500),
    truncationFails: settings.truncationFails ?? false,
    counters,
    textsServed: new Map(),
    now,
    faults,
    named,
  };
}

/** The installed model of that name; `undefined` when there is none. */
export function installedModel(state: OllamaState, name: unknown): NamedModel | undefined {
  const fullName = fullModelName(name);
  return fullName !== undefined && state.installed.has(fullName) ? state.registry.get(fullName) : undefined;
}

function checkedName(setting: string, name: string): string {
  const fullName = fullModelName(name);
  if (fullName === undefined) throw new InvalidOptionError(setting, "a model name such as bge-m3:latest", name);
  return fullName;
}

function wordsAndSpecials(text: string): number {
  return (text.match(/\S+/g)?.length ?? 0) + 2;
}

function noCounts(): OllamaCounters {
  return {
    inFlight: 0,
    peakInFlight: 0,
    aborted: 0,
    executing: 0,
    peakExecuting: 0,
    loads: 0,
    reloads: 0,
    queueRejected: 0,
    vectorsServed: 0,
    tokensEvaluated: 0,
  };
}
