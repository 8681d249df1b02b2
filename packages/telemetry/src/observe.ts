import {
  type Attributes,
  type Histogram,
  type SpanKind,
  SpanStatusCode,
  trace,
  type TracerProvider,
} from "@opentelemetry/api";
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
  /** What the span tells of a failure, beyond its type. Absent: nothing. */
  readonly ofFailure?: (error: unknown) => Attributes;
}

/** Runs a call inside a span of its own, which is the parent of all spans that the call makes, and measures how long it took. */
export function observe<T>({ tracerProvider, duration }: Destination, call: ObservedCall<T>): Promise<T> {
  const { spanName, kind, attributes, spanAttributes, signal, run, ofResult, ofFailure } = call;
  const tracer = (tracerProvider ?? trace).getTracer(SCOPE);
  const begin = performance.now();
  return tracer.startActiveSpan(
    spanName,
    { kind, attributes: { ...attributes, ...spanAttributes } },
    async (span): Promise<T> => {
      const outcome: Attributes = {};
      try {
        const result = await run();
        span.setAttributes(ofResult(result));
        return result;
      } catch (error) {
        const { errorType, attributes: facts } = failureFacts(error, signal);
        if (errorType === undefined) outcome["embedloom.aborted"] = true;
        else {
          outcome["error.type"] = errorType;
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.setAttributes({ ...outcome, ...facts, ...ofFailure?.(error) });
        throw error;
      } finally {
        duration?.().record((performance.now() - begin) / 1000, { ...attributes, ...outcome });
        span.end();
      }
    },
  );
}
