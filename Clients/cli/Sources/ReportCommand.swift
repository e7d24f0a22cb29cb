import Care
import Casework
import Model
import Store
import Terminal
import Wire

/// `tanfang report …`
let reportCommand = ReportCommands.group { invocation, work in
  let session = try Session(invocation)
  return try withExtendedLifetime(session) { try work(session.reportDesk) }
}

extension Session {
  /// Where figures are asked for on this device.
  var reportDesk: ReportDesk {
    let lastSync = ClockCheck.lastSync(state, wall: now)
    let (state, now) = (state, ClockCheck(state, wall: now).now)
    let own = scope.regions
    return ReportDesk(desk, now: now) { period, regions in
      // The hub tells of the whole scope, not of its parts: of a part that is what can be said.
      let isWhole = regions.map { RegionSet(own).subtracting(RegionSet($0)).isEmpty } ?? true
      return Freshness(
        asOfMilliseconds: lastSync,
        isHub: false, pending: state.journalEnd.counter - state.acknowledged.counter,
        fleet: state.fleet.map { Freshness.Fleet($0, at: state.fleetMilliseconds, period, now: now) },
        fleetIsWider: !isWhole)
    }
  }
}
