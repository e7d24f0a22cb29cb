import Support

/// What can go wrong, and what people may do beyond their daily round. Each seed draws some of them, with rates.
package enum Fault: String, CaseIterable, Sendable {
  // The network.
  case loss, repetition, reordering, truncation, partition, slowLinks, bundles
  // Machines.
  case deviceCrash, hubCrash, restart, groupCommit, clock
  // Copies and backups.
  case clone, deviceRestore, hubRestore, hubRollback
  // People.
  case moves, unites, settles, decisions, hubWrites, mistakes, mixedModels
  // Accounts.
  case scopes, disabling, revoking, erasure
  // Those who would hide what others wrote.
  case forgery
  // Helpers of a division of any level, and what belongs to them.
  case helpers
}

/// The faults of one run. Each has its own source of randomness, so that leaving one out does not stir the others more
/// than it must.
struct Weather {
  /// How often a fault strikes when it could, 0 to 1; absent for never.
  private(set) var rates: [Fault: Double] = [:]
  private var streams: [Fault: SeededRandom] = [:]

  init(seed: UInt64, without: Set<Fault> = []) {
    var random = SeededRandom(seed: seed &* 0x1_0000_0001 &+ 11)
    // Some runs are calm, some are wild.
    let density = Double(Int.random(in: 10...70, using: &random)) / 100
    for (index, fault) in Fault.allCases.enumerated() {
      let isDrawn = Double.random(in: 0..<1, using: &random) < density
      let (low, high) = fault.rates
      let rate = low + (high - low) * Double.random(in: 0...1, using: &random)
      streams[fault] = SeededRandom(seed: seed &* 131 &+ UInt64(index) &+ 0x5151)
      if isDrawn, !without.contains(fault) { rates[fault] = rate }
    }
  }

  var faults: [Fault] { Fault.allCases.filter { rates[$0] != nil } }

  /// The storm is over: from here on nothing goes wrong.
  mutating func calm() { rates = [:] }

  func has(_ fault: Fault) -> Bool { rates[fault] != nil }

  mutating func strikes(_ fault: Fault) -> Bool {
    guard let rate = rates[fault] else { return false }
    return Double.random(in: 0..<1, using: &streams[fault]!) < rate
  }

  mutating func integer(_ fault: Fault, in range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &streams[fault]!)
  }
}

extension Fault {
  /// The least and the greatest rate: of messages for the network, of events for the rest.
  fileprivate var rates: (Double, Double) {
    switch self {
    case .loss: (0.02, 0.3)
    case .repetition: (0.02, 0.3)
    case .reordering: (0.05, 0.5)
    case .truncation: (0.02, 0.2)
    case .partition: (0.002, 0.02)
    case .slowLinks: (0.3, 1)
    case .bundles: (0.02, 0.15)
    case .deviceCrash: (0.005, 0.06)
    case .hubCrash: (0.003, 0.04)
    case .restart: (0.002, 0.02)
    case .groupCommit: (0.3, 1)
    case .clock: (0.002, 0.03)
    case .clone: (0.001, 0.008)
    case .deviceRestore: (0.001, 0.01)
    case .hubRestore: (0.001, 0.006)
    case .hubRollback: (0.001, 0.006)
    case .moves: (0.02, 0.15)
    case .unites: (0.01, 0.08)
    case .settles: (0.1, 0.6)
    case .decisions: (0.01, 0.08)
    case .hubWrites: (0.01, 0.08)
    case .mistakes: (0.01, 0.08)
    case .mixedModels: (0.2, 0.6)
    case .erasure: (0.01, 0.06)
    case .forgery: (0.005, 0.05)
    case .helpers: (0.05, 0.3)
    case .scopes: (0.004, 0.06)
    case .disabling: (0.002, 0.01)
    case .revoking: (0.0005, 0.004)
    }
  }
}
