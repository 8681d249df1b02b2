// Replies as they come: vectors, models, digests, and lines of a stream.
export {
  type EmbedReply,
  fullName,
  type ListedModel,
  readDigest,
  readEmbed,
  readListed,
  readShow,
  type ShownModel,
} from "./ollama-wire.ts";
export { readLines } from "./read-lines.ts";
