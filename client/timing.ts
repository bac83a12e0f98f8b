/** The waits of a client, in milliseconds. The functions at the end are those that vary. */

/** A websocket URL must be opened within 100 s of the call, as the API reference says; less a margin for the way. */
export const CONNECT_WINDOW = 85_000;

/** How long a call may take: longer than the gateway gives Amazon Connect to answer. */
export const CALL_TIMEOUT = 15_000;

/** How long a file may take to be put, on a slow network. */
export const UPLOAD_TIMEOUT = 600_000;

/** How long a websocket may take to open. */
export const OPEN_TIMEOUT = 15_000;

/** How long a subscription, or a heartbeat, may stay unanswered. */
export const ANSWER_TIMEOUT = 5_000;

/** How long after a failed subscription the next one is sent. */
export const SUBSCRIBE_AGAIN = 500;

/** From one heartbeat to the next; a connection that lasts so long is taken to be sound. */
export const HEARTBEAT = 10_000;

/** A service that asks to wait longer is asked again all the same. */
export const LONGEST_RETRY_AFTER = 300_000;

/** How long after the chat's end its last items may still come, if the service does not close the websocket before. */
export const LAST_ITEMS = 1_000;

/** An agent's page shows for 12 s that the customer types, so a new event is due a little before that is over. */
export const TYPING = 10_000;

const DAY = 86_400_000;

/** Less is nonsense, and would let the client ask for websockets without pause. */
const SHORTEST_LIFETIME = 1_000;

/** Used where the answer does not tell how long a websocket lasts. ChatJS renews after as long. */
const USUAL_LIFETIME = 3_540_000;

/**
 * How long a websocket lasts from the answer of CreateParticipantConnection on. The client's clock may be wrong, so the time of the
 * answer is taken from the answer itself: its connection token lasts a day.
 *
 * @param connectionExpiry when the websocket expires, as ISO 8601
 * @param tokenExpiry when the connection token expires, as ISO 8601
 */
export function lifetime(connectionExpiry: string | undefined, tokenExpiry: string | undefined): number {
  const told = Date.parse(connectionExpiry ?? '') - Date.parse(tokenExpiry ?? '') + DAY;
  return told >= SHORTEST_LIFETIME && told <= DAY ? told : USUAL_LIFETIME;
}

/** How much of its time a websocket is used before another one is made: so clients that began together do not renew together. */
export function renewal(expiresIn: number, random: () => number): number {
  return expiresIn * (0.85 + 0.1 * random());
}

const LONGEST_BACK_OFF = 30_000;

/**
 * How long to wait after failures in a row: "full jitter", a random time up to twice the former limit, which begins at a second
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/); after `retryAfter`, if the service asked to wait.
 */
export function backOff(failures: number, random: () => number, retryAfter = 0): number {
  const limit = Math.min(LONGEST_BACK_OFF, 500 * 2 ** failures);
  return retryAfter + random() * limit;
}
