// Search by vectors, wherever they are: in a sink, in a matrix, or behind a function.
export {
  checkFound,
  embedderKind,
  openVectors,
  type OpenVectors,
  type QuestionEmbedder,
  type VectorFindings,
  type VectorFunction,
  vectorsKind,
  type VectorSource,
} from "./vector-source.ts";
