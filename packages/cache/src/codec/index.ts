// A vector as bytes: header, checksum, floats, and back.
export {
  type DecodedVector,
  decodeInto,
  decodeVector,
  type EmbeddedPart,
  encodeVector,
  type VectorEncoding,
  type VectorBlock,
  vectorBlock,
} from "./vector-codec.ts";
