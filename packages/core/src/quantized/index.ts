// Vectors of one byte or one bit a value: their matrix, and the check of a reply.
export {
  type QuantizedData,
  QuantizedMatrix,
  quantizedMatrixKind,
  type QuantizedEncoding,
} from "./quantized-matrix.ts";
export { type QuantizedExpectation, quantizedReply } from "./quantized-reply.ts";
