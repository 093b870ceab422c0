import type { Socket } from 'node:net';
import { PROBLEM_JSON, problem } from './problem.js';

const TOO_LARGE = new Set(['HPE_HEADER_OVERFLOW', 'HPE_CHUNK_EXTENSIONS_OVERFLOW']);

/** What is no HTTP at all never becomes a request: answered on the bare socket. */
export const brokenRequest = (error: Error & { readonly code?: string }, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const answer = brokenAnswer(error.code ?? '');
  const body = JSON.stringify(answer);
  socket.end(
    `HTTP/1.1 ${answer.status} ${answer.title}\r\nContent-Type: ${PROBLEM_JSON}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
};

const brokenAnswer = (code: string) => {
  if (TOO_LARGE.has(code))
    return problem({
      status: 431,
      code: 'request.headers-too-large',
      detail: 'The headers of the request are too large.',
    });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return problem({ status: 408, code: 'request.too-slow', detail: 'The request did not arrive in time.' });
  return problem({ status: 400, code: 'request.no-http', detail: 'What was sent is not a request of HTTP/1.1.' });
};
