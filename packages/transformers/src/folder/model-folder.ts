/** The files of one model, on a disk or at an address. */
export interface ModelFolder {
  /** Absolute path or address, for messages. */
  readonly name: string;
  /** Whether there is such a file. */
  has(file: string): Promise<boolean>;
  /**
   * A whole file.
   *
   * @throws ModelLoadError naming file and folder
   */
  read(file: string): Promise<Uint8Array>;
  /**
   * Opens a file for random access.
   *
   * @throws ModelLoadError naming file and folder
   */
  open(file: string): Promise<OpenFile>;
  /** The form in which ONNX Runtime accepts a file: a path, or the bytes. */
  loadable(file: string): Promise<string | Uint8Array>;
  /** SHA-256 over files, one after another, in hexadecimal. */
  sha256(files: readonly string[]): Promise<string>;
}

/** Reads bytes of a file by position. */
export interface ByteReader {
  /** Up to `length` bytes from `position`. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/** An open file. */
interface OpenFile extends ByteReader {
  /** Bytes. */
  readonly size: number;
  close(): Promise<void>;
}
