import type { CollectionFlags, CommonOptions } from "../session/index.ts";

/** What `migrate` is asked. */
export interface MigrateOptions
  extends CommonOptions, Pick<CollectionFlags, "provider" | "model" | "baseUrl" | "dimensions" | "context"> {
  readonly name?: string;
  readonly dryRun?: boolean;
  readonly maxCost?: number;
  readonly switch?: boolean;
  readonly back?: boolean;
  readonly removeOld?: boolean;
  readonly cancel?: boolean;
}
