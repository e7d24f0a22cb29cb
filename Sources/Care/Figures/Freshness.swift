package import Model
package import Wire

/// How fresh a figure is: until when this store has heard of others, and who may still bring something.
package struct Freshness: Hashable, Sendable {
  /// The devices that may bring something, as far as it is known here.
  package struct Fleet: Hashable, Sendable {
    /// Devices that write in the regions asked about.
    package let inScope: Int
    /// Of these, not heard from since `cutoffMilliseconds`, those never heard from included.
    package let silent: Int
    package let never: Int
    package let cutoffMilliseconds: Int64
    /// When the one was last heard from that has been silent longest; nil if all were heard from since the cutoff, or
    /// none ever.
    package let oldestMilliseconds: Int64?
    /// Changes received and not applied: an official decides about them.
    package let held: Int

    /// - Parameters:
    ///   - contacts: when each device was last heard from, ms since 1970; 0 for never.
    ///   - period: of an ended period, whoever was heard from since its end has brought all of it.
    package init(contacts: [Int64], held: Int, period: Period, now: Int64) {
      let cutoff = min(period.instants.upperBound, now - Int64(Freshness.silentDays) * 86_400_000)
      let silent = contacts.filter { $0 < cutoff }
      inScope = contacts.count
      self.silent = silent.count
      never = contacts.count { $0 == 0 }
      cutoffMilliseconds = cutoff
      oldestMilliseconds = silent.filter { $0 > 0 }.min()
      self.held = held
    }

    /// As a device was last told: to the day, and rather too old than too fresh.
    /// - Parameter told: when, by the hub's clock, ms since 1970.
    package init(_ report: FleetReport, at told: UInt64, _ period: Period, now: Int64) {
      let told = Int64(clamping: told)
      let heard = report.ages.flatMap { age in
        Array(
          repeating: told - (Int64(clamping: age.days) + 1) * 86_400_000 + 1,
          count: min(Int(clamping: age.devices), 100_000))
      }
      let never = Array(repeating: Int64(0), count: min(Int(clamping: report.never), 100_000))
      self.init(contacts: heard + never, held: Int(clamping: report.held), period: period, now: now)
    }
  }

  /// Of a running period, a device is silent that was not heard from for so long.
  package static let silentDays = 3

  /// Ms since 1970; nil if this store has never heard of others.
  package let asOfMilliseconds: Int64?
  /// Whether this is the hub's own store.
  package let isHub: Bool
  /// Changes that stand in this store and nobody else has yet.
  package let pending: UInt64
  /// Nil where it is not known.
  package let fleet: Fleet?
  /// Whether the fleet is that of more than was asked about: a device is told of its whole scope, not of its parts.
  package let fleetIsWider: Bool

  package init(
    asOfMilliseconds: Int64?, isHub: Bool, pending: UInt64, fleet: Fleet?, fleetIsWider: Bool = false
  ) {
    self.asOfMilliseconds = asOfMilliseconds
    self.isHub = isHub
    self.pending = pending
    self.fleet = fleet
    self.fleetIsWider = fleetIsWider
  }

  /// All of it in a sentence or two.
  package var sentence: Label {
    let parts = [asOf, devices, heldChanges, ownChanges].compactMap { $0 }
    return Label(parts.map(\.zh).joined(separator: "；"), parts.map(\.en).joined(separator: "; "))
  }

  private var asOf: Label {
    guard let asOfMilliseconds else { return Label("还没有同步过，只有本机的记录", "never synced: this device's own records only") }
    let at = Instant.text(asOfMilliseconds)
    if isHub { return Label("截至 \(at)", "as of \(at)") }
    return fleet == nil
      ? Label(
        "截至上次同步 \(at)，别的设备还没同步的不在内", "as of the last sync, \(at); what other devices have not synced is not in it")
      : Label("截至上次同步 \(at)", "as of the last sync, \(at)")
  }

  private var devices: Label? {
    guard let fleet else { return nil }
    let within = fleetIsWider ? Label("本机全部范围内", "in this device's whole scope") : Label("范围内", "in scope")
    guard fleet.inScope > 0 else { return Label("\(within.zh)没有设备", "no devices \(within.en)") }
    let since = "\(Instant.day(fleet.cutoffMilliseconds))"
    guard fleet.silent > 0 else {
      return Label(
        "\(within.zh) \(fleet.inScope) 台设备，\(since) 以来都有联系",
        "all \(fleet.inScope) devices \(within.en) heard from since \(since)")
    }
    let oldest = fleet.oldestMilliseconds.map { Instant.day($0) }
    let never = fleet.never > 0 ? Label("，\(fleet.never) 台从未", ", \(fleet.never) never") : .none
    let longest = oldest.map { Label("，最久的自 \($0)", ", the longest since \($0)") } ?? .none
    return Label(
      "\(within.zh) \(fleet.inScope) 台设备，\(fleet.silent) 台自 \(since) 没有联系\(longest.zh)\(never.zh)，它们的记录可能还不在内",
      "\(fleet.silent) of \(fleet.inScope) devices \(within.en) not heard from since \(since)\(longest.en)\(never.en): what "
        + "they recorded may be missing")
  }

  private var heldChanges: Label? {
    guard let fleet, fleet.held > 0 else { return nil }
    let within = fleetIsWider ? Label("本机全部范围内有 ", " in this device's whole scope") : .none
    let are = fleet.held == 1 ? "1 change\(within.en) is" : "\(fleet.held) changes\(within.en) are"
    return Label("\(within.zh)\(fleet.held) 项收下未用，待裁定，不在内", "\(are) held for a decision and not in it")
  }

  private var ownChanges: Label? {
    guard pending > 0 else { return nil }
    let are = pending == 1 ? "1 change of this device is" : "\(pending) changes of this device are"
    return Label("本机 \(pending) 项还没有同步，已在内", "\(are) in it and not synced yet")
  }
}
