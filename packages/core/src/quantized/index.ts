export {
  type QuantizedData,
  QuantizedMatrix,
  quantizedMatrixKind,
  type QuantizedEncoding,
} from "./quantized-matrix.ts";
export { type QuantizedExpectation, quantizedReply } from "./quantized-reply.ts";
