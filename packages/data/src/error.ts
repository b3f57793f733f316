/** Data that cannot be used: a folder with nothing in it, a file that is no picture. `subject` is the folder or file. */
export class DataError extends Error {
  override readonly name = "DataError";
  readonly subject: string;

  constructor(message: string, subject: string) {
    super(message);
    this.subject = subject;
  }
}
