import {
  type Collection,
  type CommandContext,
  createCollectionStore,
  createRecordingTerminal,
  Failure,
  migrateCollection,
  migrationStatus,
  type MigrationStatus,
  UsageError,
} from "embedloom/studio-parts";
import type {
  MigratedCollection,
  MigrationPhase,
  MigrationPlan,
  MigrationSide,
  MigrationsReply,
  MigrationStepRequest,
} from "../api/index.ts";
import { Refusal } from "../refusal/index.ts";

/** Looks at the migrations of the `embedloom` command's collections, and switches between their models. */
export interface Migrations {
  list(): Promise<MigrationsReply>;
  /** What the new index lacks. @throws Refusal when there is none, or a step of the collection is under way */
  plan(name: string, signal: AbortSignal): Promise<MigrationPlan>;
  /**
   * Switches to the index beside.
   *
   * @param seen the models as the visitor saw them
   * @throws Refusal when they are others by now, or the step cannot be taken
   */
  take(
    step: "switch" | "back",
    name: string,
    seen: MigrationStepRequest,
    signal: AbortSignal,
  ): Promise<MigrationsReply>;
}

/** Providers whose requests are billed, or may be. */
const BILLING: ReadonlySet<string> = new Set(["openai", "voyage", "jina"]);

/**
 * Makes the service.
 *
 * @param folder the data folder of the command; it need not be there
 */
export function createMigrations(folder: string): Migrations {
  const store = createCollectionStore(folder);
  const busy = new Set<string>();

  async function list(): Promise<MigrationsReply> {
    const names = await store.names();
    return { folder, collections: await Promise.all(names.map(described)) };
  }
  async function described(name: string): Promise<MigratedCollection> {
    try {
      const collection = await store.read(name);
      if (collection === undefined) throw new Failure("It was removed meanwhile.");
      return collectionReply(collection, await migrationStatus(store, collection));
    } catch (error) {
      return { name, paths: [], searched: NOTHING, problem: reasonOf(error) };
    }
  }
  /** Takes a step as the command would, and gives its records. */
  async function run(
    name: string,
    step: { readonly dryRun?: true; readonly switch?: true; readonly back?: true },
    signal: AbortSignal,
  ): Promise<readonly Readonly<Record<string, unknown>>[]> {
    if (busy.has(name)) throw new Refusal("busy", `A step of ${name} is under way. Wait for it to end.`);
    const records: Readonly<Record<string, unknown>>[] = [];
    const context: CommandContext = {
      terminal: createRecordingTerminal((record) => void records.push(record)),
      signal,
      dataFolder: folder,
      program: "embedloom",
      samples: [],
      config: undefined,
    };
    busy.add(name);
    try {
      await migrateCollection({ name, json: true, verbose: false, ...step }, context);
    } catch (error) {
      if (error instanceof Failure || error instanceof UsageError) throw new Refusal("bad_request", error.message);
      throw error;
    } finally {
      busy.delete(name);
    }
    return records;
  }
  async function known(name: string): Promise<Collection> {
    const collection = (await store.names()).includes(name) ? await store.read(name) : undefined;
    if (collection === undefined) throw new Refusal("not_found", "There is no collection of this name any more.");
    return collection;
  }
  return {
    list,
    async plan(name, signal) {
      await known(name);
      const planned = (await run(name, { dryRun: true }, signal)).find(({ type }) => type === "planned");
      const { contents, tokens, costUsd } = planned ?? {};
      return {
        contents: Number(contents),
        tokens: Number(tokens),
        costUsd: typeof costUsd === "number" ? costUsd : null,
      };
    },
    async take(step, name, { from, to }, signal) {
      const { beside, ...searched } = await known(name);
      if (labelOf(searched) !== from || beside === undefined || labelOf(beside) !== to) {
        throw new Refusal("busy", `${name} is no longer as you saw it. Look at it again first.`);
      }
      await run(name, step === "switch" ? { switch: true } : { back: true }, signal);
      return list();
    },
  };
}

const NOTHING: MigrationSide = { model: "", dimensions: null, chunks: 0, bills: false };

function collectionReply(collection: Collection, status: MigrationStatus | undefined): MigratedCollection {
  const { name, settings, beside, lastRun } = collection;
  const searched = sideOf(collection, status?.searched ?? lastRun?.chunks ?? 0);
  const other = beside && status && { ...sideOf(beside, status.beside), phase: phaseOf(collection, status) };
  return { name, paths: settings.paths, searched, ...(other && { beside: other }) };
}

type Side = Pick<Collection, "model" | "settings" | "identity">;

function sideOf(side: Side, chunks: number): MigrationSide {
  const bills = BILLING.has(side.settings.provider);
  return { model: labelOf(side), dimensions: side.identity?.dimensions ?? null, chunks, bills };
}

/** Provider and model; a model that has not answered yet has no name. */
function labelOf({ model, settings }: Side): string {
  return model || settings.provider;
}

function phaseOf(
  { beside }: Collection,
  { role, searched, beside: filled, isRunning }: MigrationStatus,
): MigrationPhase {
  if (role === "previous") return "switched";
  if (isRunning) return "filling";
  // What the new model refused stays missing, and was named.
  const { failures = 0 } = beside?.lastRun ?? {};
  return beside?.lastRun !== undefined && filled + failures >= searched ? "filled" : "stopped";
}

function reasonOf(error: unknown): string {
  return error instanceof Failure ? error.message : "Its index cannot be read.";
}
