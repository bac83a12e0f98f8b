import { afterEach, beforeEach, jest } from '@jest/globals';

/** Keeps what is written to the streams of this process during each test, instead of letting it out. */
export function captureOutput(): { text: string } {
  const captured = { text: '' };
  beforeEach(() => {
    captured.text = '';
    for (const stream of [process.stdout, process.stderr]) {
      jest.spyOn(stream, 'write').mockImplementation((chunk) => {
        captured.text += chunk;
        return true;
      });
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  return captured;
}
