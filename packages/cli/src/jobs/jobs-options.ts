import type { EmbedOptions, ModelOptions, PaceOptions } from "../embed/index.ts";
import type { ColumnWishes } from "../rows/index.ts";
import type { CommonOptions } from "../session/index.ts";

/** A job and what it embeds, as the user typed them. */
export interface JobOperands {
  /** Address of the engine with the job's name. */
  readonly job: string;
  /** Files, or the address of a table. */
  readonly inputs: readonly string[];
}

/** What `jobs run` takes. */
export interface RunOptions extends CommonOptions, ColumnWishes {
  readonly idsPerShard?: number;
  readonly attempts?: number;
  readonly watch: boolean;
}

/** What `jobs work` takes. */
export interface WorkOptions
  extends
    ModelOptions,
    ColumnWishes,
    PaceOptions,
    Pick<EmbedOptions, "encoding" | "distance" | "withoutText" | "concurrency"> {
  readonly sink: string;
  /** Address of a Redis. */
  readonly limits?: string;
  readonly wait: boolean;
}

/** What `jobs status` takes. */
export interface StatusOptions extends CommonOptions {
  readonly failures: boolean;
}
