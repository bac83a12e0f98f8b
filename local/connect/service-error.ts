/** An error that the emulated service answers with, by the name and status that Amazon Connect gives it. */
export class ServiceError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, status: number, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}
