// Rankings: checked, how far apart their scores are, and below which score nothing is an answer.
export { findScoreFloor, type FloorOptions, type FloorSample, type ScoreFloor } from "./find-score-floor.ts";
export { checkRankings, matchKind, sortedSums } from "./rankings.ts";
export { scoreSpread } from "./score-spread.ts";
