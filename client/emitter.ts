/** Calls listeners of typed events, in the order in which they came. */
export class Emitter<Events> {
  readonly #listeners = new Map<keyof Events, Set<(event: never) => void>>();

  /** @returns a function that takes the listener off again */
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    // The same function may listen twice, and each stops for itself.
    const own = (event: Events[Name]): void => listener(event);
    this.#listeners.set(name, listeners.add(own));
    return () => {
      listeners.delete(own);
    };
  }

  /** @returns whether anybody listened */
  emit<Name extends keyof Events>(name: Name, event: Events[Name], isTrue = (): boolean => true): boolean {
    const listeners = this.#listeners.get(name) ?? new Set();
    const isHeard = listeners.size > 0;
    for (const listener of listeners) {
      try {
        if (isTrue()) listener(event as never);
      } catch (error) {
        // The listener's trouble, reported as such: the chat goes on.
        void Promise.reject(error);
      }
    }
    return isHeard;
  }
}
