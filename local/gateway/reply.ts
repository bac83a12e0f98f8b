/** An HTTP answer before it is written: header names may be in any case. */
export interface Reply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}
