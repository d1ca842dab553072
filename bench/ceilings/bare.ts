// C3: node:http that returns the bytes of the environment variable BODY, whatever is asked.
import { createServer } from 'node:http';

const { BODY = '', PORT } = process.env;
createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(BODY));
}).listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
