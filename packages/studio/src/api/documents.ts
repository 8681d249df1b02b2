/** How a document stands in the index of the current provider. */
export type DocumentState = "waiting" | "indexed" | "failed";

/** One document, without its text. */
export interface DocumentSummary {
  /** 64 hexadecimal digits: the digest of its content. */
  readonly id: string;
  /** Name of the file for display: control and direction characters are made visible, at most 200 characters. */
  readonly name: string;
  /** Bytes that were uploaded. */
  readonly bytes: number;
  /** UTF-16 code units of the text. */
  readonly characters: number;
  /** Chunks it was cut into. */
  readonly chunks: number;
  readonly state: DocumentState;
  /** Why it failed. Absent: it did not. */
  readonly failure?: string;
}

/** A page of `GET /api/documents`. */
export interface DocumentPage {
  /** Documents that match, on all pages. */
  readonly total: number;
  readonly offset: number;
  /** By name. */
  readonly documents: readonly DocumentSummary[];
}

/** What came of an upload. */
export interface UploadReply {
  readonly document: DocumentSummary;
  /** Whether the same content was there before; nothing was added then. */
  readonly duplicate: boolean;
  /** Whether the file was there with another content, which this one takes the place of. */
  readonly replaced: boolean;
}

/** What came of removing documents. */
export interface RemovedReply {
  readonly removed: number;
}

/** What came of taking the samples. */
export interface SamplesReply {
  readonly documents: readonly DocumentSummary[];
}

/** A window of a document's text, and the chunks that begin in it. */
export interface DocumentText {
  readonly document: DocumentSummary;
  /** First UTF-16 code unit of the window. */
  readonly from: number;
  /** One past its last. */
  readonly to: number;
  /** `text.length === to - from`; as it was decoded, so the page isolates its direction and never renders it as HTML. */
  readonly text: string;
  /** Position of the first chunk that begins in the window. */
  readonly firstChunk: number;
  /** Starts and ends in turn, in UTF-16 code units of the whole text. */
  readonly spans: readonly number[];
}

/** How many documents there are, and what may be uploaded. */
export interface LibraryStatus {
  /** Grows with every change of the list: fetch the page again when it does. */
  readonly revision: number;
  readonly documents: number;
  readonly bytes: number;
  readonly chunks: number;
  /** Documents by their state in the index of the current provider. */
  readonly waiting: number;
  readonly indexed: number;
  readonly failed: number;
  /** Questions that the samples which are there answer. */
  readonly questions: readonly string[];
  readonly limits: {
    readonly fileBytes: number;
    readonly totalBytes: number;
    readonly documents: number;
    /** Endings of the files that are read, such as `.md`. */
    readonly endings: readonly string[];
  };
}
