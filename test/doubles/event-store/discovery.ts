import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import type shared from '@eventstore/db-client/generated/shared_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import type { Node } from './node.js';
import { uuidOf } from './wire.js';

const STREAMS = 'event_store.client.streams.streams';

/** What a server says it can do. Only what this one can stands here. */
const METHODS: readonly (readonly [service: string, method: string, features: readonly string[]])[] = [
  [STREAMS, 'read', ['position', 'events']],
  [STREAMS, 'append', []],
  [STREAMS, 'batchappend', ['deadline_duration']],
  [STREAMS, 'delete', []],
  [STREAMS, 'tombstone', []],
  ['event_store.client.gossip.gossip', 'read', []],
  ['event_store.client.server_features.serverfeatures', 'getsupportedmethods', []],
];

export const supportedMethods =
  (node: Node) =>
  (
    _call: ServerUnaryCall<shared.Empty, features.SupportedMethods>,
    done: sendUnaryData<features.SupportedMethods>,
  ): void =>
    node.faults.hear(() => {
      const methods = METHODS.map(([service, method, extras]) =>
        new features.SupportedMethod()
          .setServiceName(service)
          .setMethodName(method)
          .setFeaturesList([...extras]),
      );
      const answer = new features.SupportedMethods().setMethodsList(methods).setEventStoreServerVersion(node.version);
      node.faults.answer(() => done(null, answer));
    });

const INSTANCE = 'd1b5a9f6-3c1c-4d6e-9a55-6f2f0c1c7e10';

/** A cluster of one, which leads. */
export const gossipRead =
  (node: Node) =>
  (_call: ServerUnaryCall<shared.Empty, gossip.ClusterInfo>, done: sendUnaryData<gossip.ClusterInfo>): void =>
    node.faults.hear(() => {
      const { host, port } = node.address();
      const member = new gossip.MemberInfo()
        .setInstanceId(uuidOf(INSTANCE, true))
        .setTimeStamp(String(node.log.now))
        .setState(gossip.MemberInfo.VNodeState.LEADER)
        .setIsAlive(true)
        .setHttpEndPoint(new gossip.EndPoint().setAddress(host).setPort(port));
      node.faults.answer(() => done(null, new gossip.ClusterInfo().setMembersList([member])));
    });
