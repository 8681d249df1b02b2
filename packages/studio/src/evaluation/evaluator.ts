import { setImmediate as giveWay } from "node:timers/promises";
import { rankDocuments } from "@embedloom/eval";
import {
  EVALUATED_WAYS,
  type EvaluatedQuestion,
  type EvaluatedWay,
  type EvaluationPlan,
  type EvaluationReply,
  type EvaluationRequest,
  type EvaluationStatus,
} from "../api/index.ts";
import { describeProblem } from "../problem/index.ts";
import { Refusal } from "../refusal/index.ts";
import { measureWays } from "./measure-ways.ts";
import {
  createEvaluationPreparer,
  type EvaluationPreparerParts,
  type PreparedEvaluation,
} from "./prepare-evaluation.ts";

/** Measures plain, late and hybrid search on the visitor's own documents. */
export interface Evaluator {
  status(): EvaluationStatus;
  /** What an evaluation with made questions would be about; embeds nothing. @throws Refusal when nothing is indexed */
  plan(): Promise<EvaluationPlan>;
  /** The questions of the last evaluation; empty before it is done. */
  questions(): EvaluationReply;
  /** Begins an evaluation. @throws Refusal when one runs, or there is nothing to ask. @throws InvalidInputError for a line that cannot be read */
  start(request: EvaluationRequest): Promise<EvaluationStatus>;
  cancel(): EvaluationStatus;
  close(): Promise<void>;
}

/** What an evaluator works with. */
export interface EvaluatorParts extends EvaluationPreparerParts {
  readonly onStatus: (status: EvaluationStatus) => void;
}

const NOTHING: EvaluationStatus = {
  state: "none",
  source: "headings",
  questions: 0,
  target: "section",
  done: 0,
  total: 0,
  ways: [],
  differences: [],
};

/** Makes an evaluator; the last evaluation is kept until the index changes. */
export function createEvaluator({ onStatus, ...parts }: EvaluatorParts): Evaluator {
  const preparer = createEvaluationPreparer(parts);
  let state = NOTHING;
  let questions: readonly EvaluatedQuestion[] = [];
  let version = "";
  let abort = new AbortController();
  let over: Promise<void> = Promise.resolve();

  const status = (): EvaluationStatus =>
    state.state === "done" && version !== parts.holder.status().version ? { ...state, state: "stale" } : state;
  function become(next: EvaluationStatus): void {
    state = next;
    onStatus(status());
  }
  async function work(prepared: PreparedEvaluation, signal: AbortSignal): Promise<void> {
    const step = (count: number): void => become({ ...state, done: state.done + count });
    const { found, ...measured } = await evaluatePrepared(prepared, signal, step);
    signal.throwIfAborted();
    questions = found.toSorted((one, other) => spread(other) - spread(one));
    become({ ...state, ...measured, state: "done" });
  }

  return {
    status,
    plan: () => preparer.plan(),
    questions: () => ({ questions }),
    async start(request) {
      const prepared = await preparer.prepare(request);
      if (state.state === "running") throw new Refusal("busy", "An evaluation runs already.");
      abort = new AbortController();
      questions = [];
      ({ version } = prepared);
      const { signal } = abort;
      become({ ...NOTHING, ...prepared.facts, state: "running" });
      over = work(prepared, signal).catch((error: unknown) => {
        if (signal.aborted) become({ ...state, state: "cancelled" });
        else become({ ...state, state: "failed", message: describeProblem(error).error.message });
      });
      return status();
    },
    cancel() {
      abort.abort(new Refusal("busy", "The evaluation was cancelled."));
      return status();
    },
    async close() {
      abort.abort(new Refusal("busy", "The server ends."));
      await over;
    },
  };
}

/** Asks every question all ways, and measures what they found. */
async function evaluatePrepared(
  { asked, open }: PreparedEvaluation,
  signal: AbortSignal,
  step: (count: number) => void,
): Promise<Pick<EvaluationStatus, "ways" | "differences"> & { readonly found: readonly EvaluatedQuestion[] }> {
  const ways = await open(signal, step);
  const runs = new Map([...ways.keys()].map((way) => [way, new Map<string, ReadonlyMap<string, number>>()]));
  const found: EvaluatedQuestion[] = [];
  for (const { grades, ...facts } of asked) {
    // What is cached waits for nothing: others get their turn between two questions.
    await giveWay();
    signal.throwIfAborted();
    const ranks: Partial<Record<EvaluatedWay, number>> = {};
    for (const [way, find] of ways) {
      const run = await find(facts.question, signal);
      runs.get(way)!.set(facts.question, run);
      const rank = rankOf(run, grades);
      if (rank !== undefined) ranks[way] = rank;
    }
    found.push({ ...facts, ranks });
    step(1);
  }
  return { found, ...(await measureWays(new Map(asked.map(({ question, grades }) => [question, grades])), runs)) };
}

/** The rank of the first right answer, as the measures rank. */
function rankOf(run: ReadonlyMap<string, number>, grades: ReadonlyMap<string, number>): number | undefined {
  const at = rankDocuments(run).findIndex((id) => (grades.get(id) ?? 0) > 0);
  return at < 0 ? undefined : at + 1;
}

/** How far the ways are apart, so that what is worth looking at comes first. */
function spread({ ranks }: EvaluatedQuestion): number {
  const worth = EVALUATED_WAYS.flatMap((way) => (way in ranks ? [1 / ranks[way]!] : [0]));
  return Math.max(...worth) - Math.min(...worth);
}
