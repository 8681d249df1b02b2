// Makes one ranking of several, by ranks or by scores.
export { fuseHybrid, type HybridFacts } from "./fuse-hybrid.ts";
export { fusionScales } from "./fusion-scales.ts";
export { type RankFusionOptions, reciprocalRankFusion } from "./reciprocal-rank-fusion.ts";
export { type ScoreScale, weightedFusion, type WeightedFusionOptions } from "./weighted-fusion.ts";
