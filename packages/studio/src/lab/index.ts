// Late chunking beside plain chunking, on a text that is typed in.
export { createLab, type Lab } from "./lab.ts";
