import { Metadata, ServerInterceptingCall, type ServerInterceptor, status } from '@grpc/grpc-js';

/** Names and passwords. All of them are administrators. */
export type Users = Readonly<Record<string, string>>;

const STREAMS = '/event_store.client.streams.Streams/';

const given = (metadata: Metadata): readonly string[] => {
  const [header] = metadata.get('authorization');
  const [, encoded = ''] = String(header ?? '').split(' ');
  return header === undefined ? [] : Buffer.from(encoded, 'base64').toString('utf8').split(':');
};

const denied = (): Metadata => {
  const trailers = new Metadata();
  trailers.set('exception', 'access-denied');
  return trailers;
};

/** Who comes with wrong credentials is refused whatever is asked; who comes without any may still ask what the server is, and who is in its cluster. */
export const admitting = (users: Users): ServerInterceptor => {
  return ({ path }, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, proceed) => {
            const [name, password] = given(metadata);
            if (name === undefined && path.startsWith(STREAMS))
              call.sendStatus({ code: status.PERMISSION_DENIED, details: 'Access Denied', metadata: denied() });
            else if (name !== undefined && (password === undefined || users[name] !== password))
              call.sendStatus({ code: status.UNAUTHENTICATED, details: 'Unauthenticated' });
            else proceed(metadata);
          },
          onReceiveMessage: (message, proceed) => proceed(message),
          onReceiveHalfClose: (proceed) => proceed(),
          onCancel: () => {},
        }),
      sendMetadata: (metadata, next) => next(metadata),
      sendMessage: (message, next) => next(message),
      sendStatus: (ended, next) => next(ended),
    });
};
