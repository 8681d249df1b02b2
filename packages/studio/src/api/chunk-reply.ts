/** Reply of `GET /api/documents/:id/chunks/:position`. */
export interface ChunkReply {
  readonly name: string;
  /** Position of the chunk in its document. */
  readonly chunk: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}
