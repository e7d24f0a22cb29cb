package import Model
package import Store

/// Visits whose time lies after now: a clock that ran fast put it there. No figure counts them: until somebody corrects
/// their time, or it has come.
package struct FutureVisits {
  package private(set) var count = 0

  /// - Parameters:
  ///   - regions: nil for all that the store holds.
  ///   - now: ms since 1970.
  package init(_ register: any Register, in regions: [Region]? = nil, now: Int64) throws {
    try register.forEachVisit(Self.start(now: now)..<Int64.max, in: regions) { fact in
      if !fact.isVoided { count += 1 }
      return true
    }
  }

  /// From when on a time lies in the future, ms since 1970: clocks differ by minutes.
  package static func start(now: Int64) -> Int64 { min(now, Int64.max - 600_001) + 600_001 }

  /// What of some instants does not lie in the future: in which visits are counted.
  static func left(of instants: Range<Int64>, now: Int64) -> Range<Int64> {
    instants.clamped(to: Int64.min..<start(now: now))
  }

  init(_ request: ReportRequest) throws {
    try self.init(request.register, in: request.regions, now: request.now)
  }

  /// What a report says of them; nothing where there are none.
  var note: [Label] {
    guard count > 0 else { return [] }
    return [
      Label(
        "\(count) 次探访的时间在将来，没有计入（设备时钟曾经快了）：visit list 里标着“在将来”，用 visit amend 编号 --at 时间 更正",
        "\(count) visits lie in the future and are left out (a device's clock was fast): visit list marks them, "
          + "visit amend ID --at TIME corrects them")
    ]
  }
}
