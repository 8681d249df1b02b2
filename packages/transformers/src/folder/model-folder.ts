/** The files of one model, wherever they are: on a disk, or at an address. */
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
   * Opens a file to read here and there.
   *
   * @throws ModelLoadError naming file and folder
   */
  open(file: string): Promise<OpenFile>;
  /** What ONNX Runtime takes for a file: a path that it opens itself, or the bytes. */
  loadable(file: string): Promise<string | Uint8Array>;
  /** SHA-256 over files, one after another, in hexadecimal. */
  sha256(files: readonly string[]): Promise<string>;
}

/** Bytes of a file by their positions. */
export interface ByteReader {
  /** Up to `length` bytes from `position`. */
  read(position: number, length: number): Promise<Uint8Array>;
}

/** A file that is being read. */
interface OpenFile extends ByteReader {
  /** Bytes. */
  readonly size: number;
  close(): Promise<void>;
}
