import { InvalidOptionError, type Kind, kindOf, kinds, type KindsOf, readOptions } from "@embedloom/core";
import { type ChunkerName, CHUNKERS, DEFAULT_CHUNK_CHARACTERS } from "./chunker-name.ts";
import { defaultProvider } from "./default-provider.ts";
import { type ProviderName, PROVIDERS } from "./provider-name.ts";

/** What can be said of a collection, on the command line or in a configuration file; the collection remembers it, and never a key. */
export interface CollectionChoices {
  /** Folders and files, as absolute paths. */
  readonly paths?: readonly string[] | undefined;
  /** Where vectors come from. @default "context-model" where `@embedloom/context-model` is installed, else "mini" */
  readonly provider?: ProviderName | undefined;
  /** Model of the provider. Absent: the provider's default. */
  readonly model?: string | undefined;
  /** Address of the server, for `openai`, `ollama`, `voyage` and `jina`. Absent: the provider's default. */
  readonly baseUrl?: string | undefined;
  /** Width of the vectors. Absent: the model's own. */
  readonly dimensions?: number | undefined;
  /** What a chunk's vector knows: the chunk alone, or its document (late chunking). @default "document" with `mini` and `context-model`, else "chunk" */
  readonly context?: "chunk" | "document" | undefined;
  /** How documents are cut; `auto` goes by the kind of file. @default "auto" */
  readonly chunker?: ChunkerName | undefined;
  /** Most characters of a chunk, from 20. @default 300 */
  readonly chunkCharacters?: number | undefined;
  /** Characters at the end of a chunk that the next one repeats, below `chunkCharacters`. @default 0 */
  readonly chunkOverlap?: number | undefined;
  /** Patterns, as in `.gitignore`, of files that are read beside documents. @default none */
  readonly include?: readonly string[] | undefined;
  /** Patterns, as in `.gitignore`, of files and folders that are left out. @default none */
  readonly exclude?: readonly string[] | undefined;
  /** Whether what git ignores is left out. @default true */
  readonly gitignore?: boolean | undefined;
  /** Where vectors are kept for another time: `sqlite`, `memory`, `none`, or a `redis://` address. @default "sqlite" */
  readonly cache?: string | undefined;
}

/** A collection's settings with the defaults filled in. */
export type CollectionSettings = Pick<CollectionChoices, Optional> & {
  readonly [Name in Exclude<keyof CollectionChoices, Optional>]: NonNullable<CollectionChoices[Name]>;
};

/** What has no default of its own. */
type Optional = "model" | "baseUrl" | "dimensions";

/** Providers whose model ranks better with late chunking, measured. */
const TAUGHT_LATE_CHUNKING: ReadonlySet<ProviderName> = new Set(["mini", "context-model"]);

const texts = kinds.optional(kinds.list(kinds.words));
const characters = (least: number): Kind => kinds.optional(kinds.integer(least));

/** What each of the {@link CollectionChoices} may be. */
export const choiceKinds: KindsOf<CollectionChoices> = {
  paths: texts,
  provider: kinds.optional(kinds.oneOf(...PROVIDERS)),
  model: kinds.optional(kinds.words),
  baseUrl: kinds.optional(kindOf("a URL", (value) => typeof value === "string" && URL.canParse(value))),
  dimensions: characters(1),
  context: kinds.optional(kinds.oneOf("chunk", "document")),
  chunker: kinds.optional(kinds.oneOf(...CHUNKERS)),
  chunkCharacters: characters(20),
  chunkOverlap: characters(0),
  include: texts,
  exclude: texts,
  gitignore: kinds.optional(kinds.flag),
  cache: kinds.optional(kinds.words),
};

/**
 * Fills in the defaults.
 *
 * @param layers what was said, the more important first; what none of them says is the default
 * @throws InvalidOptionError when a value cannot be
 */
export function collectionSettings(layers: readonly CollectionChoices[]): CollectionSettings {
  const said: CollectionChoices = Object.assign({}, ...layers.toReversed().map(withoutGaps));
  const choices = readOptions<CollectionChoices>("collection", said, choiceKinds);
  const { provider = defaultProvider(), chunkCharacters = DEFAULT_CHUNK_CHARACTERS, chunkOverlap = 0 } = choices;
  if (chunkOverlap >= chunkCharacters) {
    throw new InvalidOptionError("chunkOverlap", `below the ${chunkCharacters} characters of a chunk`, chunkOverlap);
  }
  return {
    ...withoutGaps(choices),
    paths: choices.paths ?? [],
    provider,
    context: choices.context ?? (TAUGHT_LATE_CHUNKING.has(provider) ? "document" : "chunk"),
    chunker: choices.chunker ?? "auto",
    chunkCharacters,
    chunkOverlap,
    include: choices.include ?? [],
    exclude: choices.exclude ?? [],
    gitignore: choices.gitignore ?? true,
    cache: choices.cache ?? "sqlite",
  };
}

function withoutGaps(choices: CollectionChoices): CollectionChoices {
  return Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined));
}
