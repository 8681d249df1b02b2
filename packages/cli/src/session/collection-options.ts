import { type Command, Option } from "commander";
import { CHUNKERS, type CollectionChoices, PROVIDERS } from "../settings/index.ts";
import { positiveInteger } from "./common-options.ts";

/** What of {@link CollectionChoices} can be said on the command line. */
export type CollectionFlags = Omit<CollectionChoices, "paths">;

/** Adds the options that a collection remembers; none has a default, because what is not said is as the collection remembers it. */
export function addCollectionOptions(command: Command): Command {
  return addModelOptions(command)
    .option("--include <pattern>", "read these files too, as in .gitignore; may be given again", collect)
    .option("--exclude <pattern>", "leave these out, as in .gitignore; may be given again", collect)
    .option("--no-gitignore", "read what git ignores too")
    .addOption(
      new Option("--chunker <name>", "how documents are cut (default: auto, by the kind of file)").choices(CHUNKERS),
    )
    .option("--chunk-characters <n>", "most characters of a chunk (default: 300)", positiveInteger)
    .option("--chunk-overlap <n>", "characters that the next chunk repeats (default: 0)", nonNegativeInteger)
    .option("--cache <where>", "sqlite, memory, none, or redis://host:port (default: sqlite)");
}

/** Adds the options that name a model, and what its vectors of chunks know. */
export function addModelOptions(command: Command): Command {
  return addProviderOptions(command).addOption(
    new Option("--context <what>", "what a chunk's vector knows").choices(["chunk", "document"]),
  );
}

/** Adds the options that name a model. */
export function addProviderOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--provider <name>",
        "where vectors come from (default: context-model where it is installed, else mini)",
      ).choices(PROVIDERS),
    )
    .option("--model <name>", "model of the provider (transformers: a hub id or a folder)")
    .option("--base-url <url>", "address of the server")
    .option("--dimensions <n>", "shorter vectors, where the model was trained for it", positiveInteger);
}

/**
 * What the flags say of a collection. `--no-gitignore` alone says something of `.gitignore` files.
 *
 * @param options as commander gives them
 */
export function flagsOf(options: CollectionFlags): CollectionFlags {
  const { provider, model, baseUrl, dimensions, context, include, exclude, chunker } = options;
  const { chunkCharacters, chunkOverlap, cache, gitignore } = options;
  const said = {
    provider,
    model,
    baseUrl,
    dimensions,
    context,
    include,
    exclude,
    chunker,
    chunkCharacters,
    chunkOverlap,
    cache,
  };
  return { ...said, ...(gitignore === false && { gitignore }) };
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function nonNegativeInteger(text: string): number {
  return text.trim() === "0" ? 0 : positiveInteger(text);
}
