/** A subject that breaks one rule of a contract on purpose, to prove that the suite notices. */
export interface BrokenFake<Subject> {
  /** What it does wrong. */
  readonly name: string;
  /** The facet of the contract that must fail on it. */
  readonly caughtBy: string;
  /** The broken thing, with its claims. */
  readonly subject: Subject;
}
