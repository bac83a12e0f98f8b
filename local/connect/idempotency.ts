/** The answers that were given to client tokens, so that a call that is repeated has no effect of its own. */
export class IdempotentAnswers {
  readonly #answers = new Map<string, unknown>();

  /** Makes an answer, or gives the one again that the operation gave to the same client token before. */
  once<Answer>(operation: string, clientToken: string | undefined, make: () => Answer): Answer {
    if (!clientToken) return make();
    const key = `${operation} ${clientToken}`;
    if (!this.#answers.has(key)) this.#answers.set(key, make());
    return this.#answers.get(key) as Answer;
  }
}
