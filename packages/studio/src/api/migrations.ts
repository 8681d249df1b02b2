/** Reply of `GET /api/migrations`. */
export interface MigrationsReply {
  /** The data folder of the `embedloom` command. */
  readonly folder: string;
  /** Its collections, by name. */
  readonly collections: readonly MigratedCollection[];
}

/** A collection of the `embedloom` command, and the index of another model beside the one that is searched. */
export interface MigratedCollection {
  readonly name: string;
  /** Folders and files of its documents. */
  readonly paths: readonly string[];
  /** What is searched. */
  readonly searched: MigrationSide;
  /** Absent: no migration is under way. */
  readonly beside?: MigrationSide & { readonly phase: MigrationPhase };
  /** Why its files cannot be read. Absent: they can. */
  readonly problem?: string;
}

/** One index of a collection. */
export interface MigrationSide {
  /** Provider and model, for people. Empty: not known yet. */
  readonly model: string;
  /** Values of a vector. `null`: there is none yet. */
  readonly dimensions: number | null;
  readonly chunks: number;
  /** Whether what it still lacks may cost money. */
  readonly bills: boolean;
}

/**
 * `filling`: a process of this machine is at work on it; `stopped`: it lacks chunks, and nobody is; `filled`: it has what the other one has;
 * `switched`: it was searched before the switch, and can be again.
 */
export type MigrationPhase = "filling" | "stopped" | "filled" | "switched";

/** Reply of `POST /api/migrations/:name/plan`: what the new index lacks, as `embedloom migrate --dry-run` says it; nothing is embedded for it. */
export interface MigrationPlan {
  /** Chunks to embed. */
  readonly contents: number;
  /** Their tokens, by an estimate. */
  readonly tokens: number;
  /** At most, in US dollars. `null`: the price of the model is not known. */
  readonly costUsd: number | null;
}

/** Body of `POST /api/migrations/:name/switch` and `…/back`: what the visitor saw; other models by now are refused. */
export interface MigrationStepRequest {
  /** The model that is searched. */
  readonly from: string;
  /** The model beside it. */
  readonly to: string;
}
