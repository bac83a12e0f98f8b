/** The one function on its route, as bench/serverless-offline.ts tells of it. */
const { stage, path, assembly, handler, memorySize, timeout, environment, port } = JSON.parse(process.env.SERVED);

export default {
  service: 'participant-gateway',
  plugins: ['serverless-offline'],
  provider: { name: 'aws', runtime: 'nodejs24.x', stage },
  functions: {
    connection: { handler, memorySize, timeout, environment, events: [{ http: { method: 'post', path } }] },
  },
  custom: {
    'serverless-offline': { host: '127.0.0.1', httpPort: port, lambdaPort: 0, location: assembly, noSponsor: true },
  },
};
