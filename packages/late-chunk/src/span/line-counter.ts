import { lowerBound } from "./lower-bound.ts";

/** Makes a function that gives the line of a position, from 1; each answer costs O(log lines). */
export function createLineCounter(text: string): (position: number) => number {
  const starts: number[] = [];
  for (const { 0: lineBreak, index } of text.matchAll(/\r\n|[\n\r]/g)) starts.push(index + lineBreak.length);
  return (position) => lowerBound(starts, position + 1) + 1;
}
