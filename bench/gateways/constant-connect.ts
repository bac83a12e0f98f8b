import { createServer } from 'node:http';
import { closeServer, listen } from '../../local/listen.ts';
import { answerAsConnect } from '../connect-answer.ts';

// Until the parent disconnects. Whatever it is busy with is missing to what is measured, so it has a process of its own.
const server = createServer(answerAsConnect);
const url = await listen(server, 0, 'PORT');
process.once('disconnect', () => closeServer(server));
process.send?.(url);
