// The collections that there are: their records on disk, their names, and choosing one.
export { chooseCollection } from "./choose-collection.ts";
export { checkName, nameOfPath } from "./collection-name.ts";
export { type CollectionStore, createCollectionStore } from "./collection-store.ts";
export { type BesideIndex, type Collection, floorOf, type LastRun, type MeasuredFloors } from "./collection.ts";
