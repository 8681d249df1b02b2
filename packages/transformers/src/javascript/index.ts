// Runs small networks in plain JavaScript, with the sums and the roundings of ONNX Runtime in WebAssembly. Loaded when it is asked for.
export { openJavaScriptModel } from "./javascript-model.ts";
