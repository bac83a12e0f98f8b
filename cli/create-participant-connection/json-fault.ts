/** Where in a text that is no JSON (RFC 8259) the first character is that cannot be there; both count from 1. */
export function faultIn(text: string): { readonly line: number; readonly column: number } {
  const before = text.slice(0, lengthOfJson(text)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** How many characters can be read as JSON. */
function lengthOfJson(text: string): number {
  const reader = new Reader(text);
  if (reader.value()) reader.read(/\s*/y);
  return reader.at;
}

class Reader {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes past what the pattern, a sticky one, matches; what does not match stays where it is. */
  read(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const [match] = pattern.exec(this.#text) ?? [];
    this.at += match?.length ?? 0;
    return match !== undefined;
  }

  /** Goes past a value, or to what is wrong with it. */
  value(): boolean {
    this.read(/\s*/y);
    if (this.read(/\{\s*/y))
      return this.#rest(/\}/y, () => this.#string() && this.read(/\s*/y) && this.read(/:/y) && this.value());
    if (this.read(/\[\s*/y)) return this.#rest(/\]/y, () => this.value());
    return this.read(/-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?|true|false|null/y) || this.#string();
  }

  #rest(end: RegExp, part: () => boolean): boolean {
    if (this.read(end)) return true;
    do {
      this.read(/\s*/y);
      if (!part()) return false;
      this.read(/\s*/y);
    } while (this.read(/,/y));
    return this.read(end);
  }

  #string(): boolean {
    return this.read(/"/y) && this.read(/([ !#-[\]-\u{10ffff}]|\\(["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy) && this.read(/"/y);
  }
}
