import Replication
import Store
import Wire

/// Devices that have forked (SPEC §fork).
extension HubSync {
  /// The request's own device: the one that the token is of, or one that has forked from it, perhaps more than once,
  /// and says so.
  func enrolment(
    of request: SyncRequest, _ authenticated: Enrolment
  ) throws -> (enrolment: Enrolment, isNew: Bool) {
    if request.replica == authenticated.replica { return (authenticated, false) }
    guard let oldest = request.ancestry.firstIndex(where: { $0.parent == authenticated.replica }) else {
      throw RefusedRequest.wrongReplica
    }
    var isNew = false
    for index in (0...oldest).reversed() {
      let replica = index == 0 ? request.replica : request.ancestry[index - 1].parent
      let descent = request.ancestry[index]
      if try store.enrolment(of: replica) == nil {
        try store.enrol(replica, descent: descent, nowMilliseconds: records.clock.milliseconds)
        isNew = true
      } else if try store.ancestors(of: replica).first != Dot(descent.parent, descent.forkedAt) {
        // If it is known, then by this device, whose answer was lost, or by the same image restored a second time.
        throw RefusedRequest.wrongReplica
      }
    }
    return (
      Enrolment(replica: request.replica, scope: authenticated.scope, closed: authenticated.closed), isNew
    )
  }

  /// How much the hub has of each journal that a replica descends from: what a device that was put back to an older
  /// state had sent before.
  func knownOfAncestors(of replica: ReplicaID) throws -> [Dot] {
    try store.ancestors(of: replica).map { Dot($0.replica, try store.replicaState($0.replica).taken.counter) }
  }

  /// Whether the hub has lost changes that a replica shares with one that it descends from: the device still has them.
  func lacksAncestors(of replica: ReplicaID) throws -> Bool {
    try store.ancestors(of: replica).contains { try store.replicaState($0.replica).taken.counter < $0.counter }
  }
}
