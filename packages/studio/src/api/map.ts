/** Body of `POST /api/map`. */
export interface MapRequest {
  /** Which vectors. @default late where there are any */
  readonly vectors?: "plain" | "late";
}

/** Every chunk of the index as a point: its vector on the two axes along which all vectors differ most. */
export interface MapReply {
  /** Version of the index that is drawn. */
  readonly version: string;
  readonly vectors: "plain" | "late";
  /** x and y in turn, from -1 to 1, in the order of the index. */
  readonly points: readonly number[];
  /** Documents with their runs of points: `from` included, `to` not. */
  readonly documents: readonly MapDocument[];
  /** Share of all differences between vectors that each axis shows, 0 to 1. */
  readonly shares: readonly [x: number, y: number];
}

/** A document on the map. */
interface MapDocument {
  readonly id: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Body of `POST /api/map/place`. */
export interface PlaceRequest {
  readonly question: string;
  readonly vectors: "plain" | "late";
}

/** Where a question lies on the map. */
export interface PlaceReply {
  readonly version: string;
  readonly x: number;
  readonly y: number;
}
