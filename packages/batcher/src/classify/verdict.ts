import { isEmbedloomError } from "@embedloom/core";

/** Whose fault a failure is, found by evidence, so that no other batcher has to find it again. */
export type Verdict =
  /** One text's: it had all its tries while others got through. */
  | "input"
  /** The server's: it was asked, and nothing got through. */
  | "server";

interface GivenVerdict {
  readonly verdict: Verdict;
  /** What was asked. */
  readonly over: object;
}

// A registered symbol, which another copy of this package knows as well; `withIndex` of an error keeps it.
const VERDICT = Symbol.for("@embedloom/batcher/verdict");

/** Notes on an error what was found out about it by asking `over`; gives the error. */
export function withVerdict(error: unknown, verdict: Verdict, over: object): unknown {
  if (!isEmbedloomError(error) || !Object.isExtensible(error) || VERDICT in error) return error;
  const value: GivenVerdict = { verdict, over };
  return Object.defineProperty(error, VERDICT, { value, configurable: true });
}

/** Takes from a failure, or from each of those within it, that it is the server's: where there is another server. */
export function dropServersVerdict(error: unknown): void {
  const failures = isEmbedloomError(error, "partial") ? error.failures.map((failure) => failure.error) : [error];
  for (const each of failures) if (verdictOf(each) === "server") Reflect.deleteProperty(each as object, VERDICT);
}

/**
 * What a batcher between this one and the server has found out. Absent: nothing.
 *
 * @param over what this batcher asks: its own verdict does not count, because some embedders throw the same error object again and again
 */
export function verdictOf(error: unknown, over?: object): Verdict | undefined {
  if (!isEmbedloomError(error) || !(VERDICT in error)) return undefined;
  const given = error[VERDICT] as GivenVerdict;
  return given.over === over ? undefined : given.verdict;
}
