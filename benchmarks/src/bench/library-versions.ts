import { readFileSync } from "node:fs";
import { join } from "node:path";

const LIBRARIES = [
  "openai",
  "ai",
  "@ai-sdk/openai",
  "@langchain/openai",
  "@langchain/core",
  "@langchain/classic",
  "@llamaindex/openai",
  "@llamaindex/core",
  "ioredis",
];

/** Names and versions of the libraries that take part, as they are installed. */
export function libraryVersions(): string {
  const versionOf = (name: string): string => {
    const manifest = readFileSync(join(import.meta.dirname, "../../node_modules", name, "package.json"), "utf8");
    return (JSON.parse(manifest) as { version: string }).version;
  };
  return LIBRARIES.map((name) => `${name} ${versionOf(name)}`).join(", ");
}
