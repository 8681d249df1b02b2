import { adaptEmbedder } from "@embedloom/adapter";

const source = {
  provider: "mine",
  model: "letters",
  embed: async ({ inputs }: { inputs: readonly string[] }) => ({
    vectors: inputs.map((text) => [text.length, text.split("e").length]),
  }),
};
const embedder = adaptEmbedder(source, { dimensions: 2, normalized: false });
const { embeddings } = await embedder.embed(["a lease", "a pump"]);
console.log(embeddings.toArrays()); // [ [ 7, 3 ], [ 6, 1 ] ]
