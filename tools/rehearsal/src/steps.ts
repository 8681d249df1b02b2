/** What one part of the rehearsal found. */
export interface Step {
  /** What was tried: `npm openai`, `TypeScript 5.9.3`. */
  readonly subject: string;
  /** What came of it, in a few words. */
  readonly detail: string;
  /** What is wrong; empty when all is well. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

/** Result of what a step does: its detail, and its problems if it can have several. */
interface Finding<T> {
  readonly detail: string;
  readonly problems?: readonly string[];
  readonly value: T;
}

/** Runs steps, tells of each as it ends, and keeps them. */
export interface StepLog {
  readonly steps: readonly Step[];
  /** The value of a step, also of one that found problems; `undefined` when it threw, which is a problem too. */
  run<T>(subject: string, work: () => Promise<Finding<T>>): Promise<T | undefined>;
}

/** @param told called with each step when it ends */
export function createStepLog(told: (step: Step) => void): StepLog {
  const steps: Step[] = [];
  return {
    steps,
    run: async (subject, work) => {
      const begin = performance.now();
      const end = (detail: string, problems: readonly string[]): void => {
        const step = { subject, detail, problems, seconds: (performance.now() - begin) / 1000 };
        steps.push(step);
        told(step);
      };
      try {
        const { detail, problems = [], value } = await work();
        end(detail, problems);
        return value;
      } catch (error) {
        end("", [error instanceof Error ? error.message : String(error)]);
        return undefined;
      }
    },
  };
}
