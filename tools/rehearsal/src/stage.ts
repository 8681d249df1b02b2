import type { Sandbox } from "./sandbox.ts";
import type { StepLog } from "./steps.ts";

/** What every part of a rehearsal is given. */
export interface Stage {
  readonly sandbox: Sandbox;
  /** For npm, pnpm and the programs: the sandbox's own. */
  readonly env: NodeJS.ProcessEnv;
  /** For what asks the registry of everybody else's packages itself. */
  readonly upstreamEnv: NodeJS.ProcessEnv;
  readonly log: StepLog;
  /** Build in the clone, and run what every TypeScript compiled on every Node, instead of the shorter way. */
  readonly whole: boolean;
}
