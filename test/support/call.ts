export interface Call {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export const JSON_TYPE = { 'Content-Type': 'application/json' };
export const WEBSOCKET = '{"Type":["WEBSOCKET"]}';

/** Calls a gateway, by default CreateParticipantConnection, and reads its answer. */
export async function callAt(
  url: string,
  { method = 'POST', path = '/participant/connection', headers = {}, body }: Call,
) {
  const response = await fetch(`${url}${path}`, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
  };
}

/** The error's name as SDKs read it: the first of several, up to a colon. */
export function errorTypeOf(headers: Headers): string | undefined {
  return headers.get('x-amzn-ErrorType')?.split(/[:,]/)[0];
}
