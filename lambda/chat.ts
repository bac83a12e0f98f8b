import { chatOperations } from '../contract/operations.ts';
import { functionHandler } from './function-handler.ts';

/** The function `chat`: every operation of a chat that goes on. */
export const handler = functionHandler(Object.values(chatOperations));
