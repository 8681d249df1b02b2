// Reads the components of a tokenizer.json, and refuses what is not understood.
export {
  broken,
  type Component,
  readFlag,
  readList,
  readNumber,
  readObject,
  readOptionalComponent,
  readParts,
  readText,
  unknownComponent,
} from "./component.ts";
