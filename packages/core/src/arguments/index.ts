// Checks of what callers pass: the kinds of arguments there are, and reading options once.
export {
  amount,
  anything,
  array,
  callback,
  embedder,
  flag,
  float32,
  headers,
  integer,
  journal,
  limit,
  list,
  matrix,
  matryoshka,
  number,
  numbers,
  object,
  oneOf,
  optional,
  options,
  signal,
  text,
  texts,
  vector,
  withMethods,
  words,
} from "./argument-kinds.ts";
export { atOnce, type Kind, kindOf, type KindsOf, readOptions } from "./check-arguments.ts";
export { checkAmount, checkInteger, checkOneOf, checkString } from "./check-options.ts";
export { kinds } from "./kinds.ts";
