import { styleText } from 'node:util';
import type { Terminal } from './terminal.ts';

/** Gives a text a colour, or a weight, if standard output takes colours. */
export function paint(style: 'dim' | 'green' | 'yellow' | 'red', text: string, { hasColors }: Terminal): string {
  return hasColors ? styleText(style, text, { validateStream: false }) : text;
}
