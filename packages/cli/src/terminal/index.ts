// What is printed: lines, records, bars, and quantities in words.
export { atMostDollars, count, dollars, duration, grouped, size } from "./quantities.ts";
export { createRecordingTerminal } from "./recording-terminal.ts";
export { openTerminal, type Terminal } from "./terminal.ts";
export { createTimeLeft } from "./time-left.ts";
export { jsonLine, printable, visibleText } from "./visible-text.ts";
