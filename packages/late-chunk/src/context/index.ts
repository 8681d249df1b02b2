// Chunks with a context that a language model wrote, before they are embedded.
export {
  type ContextualEncoderSettings,
  type ContextualizeOptions,
  createContextualEncoder,
} from "./contextual-encoder.ts";
