import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { Node } from './node.js';
import type { Outlet } from './outlet.js';
import type { Shown } from './wire.js';

/** Everything that one read needs to be answered. */
export interface Reading {
  readonly node: Node;
  readonly outlet: Outlet;
  readonly options: streams.ReadReq.Options;
  readonly shown: Shown;
}
