import { InvalidOptionError } from "@embedloom/core";
import { seededRandom } from "../seeded/index.ts";
import type { RecordedRequest } from "./recorded-request.ts";

/** A fault and how often it happens. */
export interface FaultRate<Fault> {
  readonly fault: Fault;
  /** Share of the requests it hits, from 0 to 1; the rates of a plan may add up to 1 at most. */
  readonly probability: number;
}

/** Which request meets which fault. The script decides first, then the rates. */
export interface FaultPlan<Fault> {
  /** The fault of one request by its index in the log; `undefined` lets the rates decide. */
  readonly script?: (requestIndex: number, request: RecordedRequest) => Fault | undefined;
  /** None when absent. */
  readonly rates?: readonly FaultRate<Fault>[];
  /** The same seed gives the same request index the same fault. @default 0 */
  readonly seed?: number;
}

/**
 * Refuses rates that are no probabilities.
 *
 * @throws InvalidOptionError naming the rate
 */
export function checkFaultPlan(plan: FaultPlan<{ readonly kind: string }>): void {
  let total = 0;
  for (const { fault, probability } of plan.rates ?? []) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new InvalidOptionError(`rates (probability of ${fault.kind})`, "from 0 to 1", probability);
    }
    total += probability;
  }
  if (total > 1 + 1e-9) throw new InvalidOptionError("rates (sum of the probabilities)", "1 at most", total);
}

/** The fault this request meets, or `undefined` for none. */
export function pickFault<Fault>(plan: FaultPlan<Fault>, request: RecordedRequest): Fault | undefined {
  const scripted = plan.script?.(request.index, request);
  if (scripted !== undefined || plan.rates === undefined) return scripted;
  let roll = seededRandom(`${plan.seed ?? 0}:${request.index}`)();
  for (const { fault, probability } of plan.rates) {
    roll -= probability;
    if (roll < 0) return fault;
  }
  return undefined;
}
