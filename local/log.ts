/**
 * Shows the lines of a part of the local world. Not by the console, which took nearly a tenth of the time that the gateway has
 * for a request.
 */
export function logAs(source: string): (line: string) => void {
  return (line) => process.stdout.write(`[${source}] ${line}\n`);
}

/**
 * Of what a function logs, shows only what no request's own line tells: errors, and whatever is no JSON, such as a
 * warning of the runtime.
 */
export function logTrouble(line: string): void {
  try {
    const { level } = JSON.parse(line) as { level?: string };
    if (level !== 'ERROR') return;
  } catch {
    // Not JSON.
  }
  console.error(`[function] ${line}`);
}
