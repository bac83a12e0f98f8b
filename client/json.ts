/** The object that a JSON text holds, if it holds one. */
export function parseObject(text: unknown): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text as string);
    return typeof value === 'object' && value ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
