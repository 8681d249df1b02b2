// Embeds rows: resumes from a journal, writes the vectors, shows how far it is, and says what failed.
export type { EmbedOptions, ModelOptions, PaceOptions, RowOptions } from "./embed-options.ts";
export { runEmbed } from "./run-embed.ts";
