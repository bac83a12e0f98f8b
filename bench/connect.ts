import { startAmazonConnect } from '../local/connect/amazon-connect.ts';

// An emulated Amazon Connect, until the parent disconnects.
const connect = await startAmazonConnect();
process.once('disconnect', connect.close);
process.send?.(connect.url);
