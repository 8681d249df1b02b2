/** Ways to cut that the lab offers. */
export const LAB_CHUNKERS = ["paragraphs", "sentences", "markdown", "characters"] as const;

/** One of them. */
export type LabChunker = (typeof LAB_CHUNKERS)[number];

/** Most UTF-16 code units of a text in the lab: what can be coloured token by token while a slider moves. */
export const LAB_CHARACTERS = 8000;

/** What the sliders may be set to, in UTF-16 code units; the overlap is at most half of the size. */
export const LAB_SIZE = { least: 50, most: 2000 } as const;

/** Body of `POST /api/lab/chunks`. */
export interface LabRequest {
  /** 1 to {@link LAB_CHARACTERS} code units. */
  readonly text: string;
  readonly chunker: LabChunker;
  /** Most code units of a chunk. */
  readonly size: number;
  /** Code units at the end of a chunk that the next one repeats; at most half of `size`. */
  readonly overlap: number;
}

/** Where the chunks are. */
export interface LabReply {
  /** Starts and ends in turn, in UTF-16 code units of the text. */
  readonly spans: readonly number[];
}

/** Body of `POST /api/lab/heat`. */
export interface LabHeatRequest extends LabRequest {
  readonly question: string;
}

/** What every token says to the question, of each chunk read alone and read inside the text. */
export interface LabHeatReply {
  readonly chunks: readonly LabChunkHeat[];
}

/** One chunk read both ways. */
export interface LabChunkHeat {
  readonly start: number;
  readonly end: number;
  readonly plain: LabReading;
  readonly late: LabReading;
  /** Weighty words of the question that the chunk does not hold and the rest of the text does. */
  readonly elsewhere: readonly string[];
}

/** A chunk as it was read one of the two ways. */
export interface LabReading {
  /** Cosine similarity of the chunk's vector with the question. */
  readonly score: number;
  /** Starts and ends of the tokens in turn, in UTF-16 code units of the whole text. */
  readonly tokens: readonly number[];
  /** What each token adds to the similarity of the chunk: the parts add up to it, but for the special tokens. */
  readonly scores: readonly number[];
}

/** Reply of `GET /api/lab/example`: what the lab shows to whoever has no document yet. */
export interface LabExample {
  readonly name: string;
  readonly text: string;
  readonly question: string;
}
