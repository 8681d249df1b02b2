import {
  type Attributes,
  type Histogram,
  type Span,
  type SpanKind,
  SpanStatusCode,
  trace,
  type TracerProvider,
} from "@opentelemetry/api";
import { atOnce, notify } from "@embedloom/core";
import { failureFacts } from "./failure-facts.ts";
import { SCOPE } from "./histogram-source.ts";

/** Where the telemetry of one wrapper goes. */
export interface Destination {
  /** Absent: the global provider. */
  readonly tracerProvider: TracerProvider | undefined;
  /** The duration of a call in seconds. Absent: not measured. */
  readonly duration: (() => Histogram) | undefined;
}

/** One call that is to be seen. */
export interface ObservedCall<T> {
  readonly spanName: string;
  readonly kind: SpanKind;
  /** What span and metrics both tell; known before the call. */
  readonly attributes: Attributes;
  /** What the span alone tells; known before the call. */
  readonly spanAttributes: Attributes;
  readonly signal: AbortSignal | undefined;
  readonly run: () => Promise<T>;
  /** What the span tells of the result. */
  readonly ofResult: (result: T) => Attributes;
  /** What span and metrics both tell of the result. Absent: nothing. */
  readonly ofOutcome?: (result: T) => Attributes;
  /** What the span tells of a failure, beyond its type. Absent: nothing. */
  readonly ofFailure?: (error: unknown) => Attributes;
}

/** What can be read of options that nobody has checked yet; whoever is called refuses the rest. */
export function readable<T extends object>(options: T): T {
  try {
    return { ...options };
  } catch {
    return {} as T;
  }
}

/** How many items there are, where that can be said. */
export function countOf(items: readonly unknown[]): number | undefined {
  try {
    return Array.isArray(items) ? items.length : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Runs a call inside a span of its own, which is the parent of all spans that the call makes, and measures how long it took.
 * Telemetry that fails changes nothing for the call; it is written once, by `console.warn`.
 */
export function observe<T>(destination: Destination, call: ObservedCall<T>): Promise<T> {
  const { spanName, kind, attributes, spanAttributes } = call;
  let running: Promise<T> | undefined;
  const begin = (span: Span | undefined): Promise<T> => (running ??= runSeen(span, destination, call));
  notify("tracerProvider", () => {
    const tracer = atOnce((destination.tracerProvider ?? trace).getTracer(SCOPE));
    const seen: unknown = tracer?.startActiveSpan(
      spanName,
      { kind, attributes: { ...attributes, ...spanAttributes } },
      begin,
    );
    // The caller hears of it by the promise that is returned.
    if (seen instanceof Promise) seen.catch(() => {});
  });
  return running ?? begin(undefined);
}

async function runSeen<T>(span: Span | undefined, { duration }: Destination, call: ObservedCall<T>): Promise<T> {
  const { attributes, signal, run, ofResult, ofOutcome, ofFailure } = call;
  const begin = performance.now();
  const outcome: Attributes = {};
  try {
    const result = await run();
    notify("tracerProvider", () => {
      Object.assign(outcome, ofOutcome?.(result));
      span?.setAttributes({ ...outcome, ...ofResult(result) });
    });
    return result;
  } catch (error) {
    notify("tracerProvider", () => {
      const { errorType, attributes: facts } = failureFacts(error, signal);
      if (errorType === undefined) outcome["embedloom.aborted"] = true;
      else {
        outcome["error.type"] = errorType;
        span?.setStatus({ code: SpanStatusCode.ERROR });
      }
      span?.setAttributes({ ...outcome, ...facts, ...ofFailure?.(error) });
    });
    throw error;
  } finally {
    notify("meterProvider", () =>
      duration?.().record((performance.now() - begin) / 1000, { ...attributes, ...outcome }),
    );
    notify("tracerProvider", () => span?.end());
  }
}
