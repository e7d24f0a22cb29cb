import Model
import Replication
import Storage
import Store
import Terminal
import Wire

/// `GET /v1/records…`: what scripts read, within the same scope and visibility class as a sync.
enum RecordRoutes {
  private static let limitDefault = 100
  private static let limitMax = 1000
  /// Rows looked at for one page: a filter that fits little does not hold up the writer. The page then is short.
  private static let rowsMax = 5000

  private struct Query: Sendable {
    let type: RecordType
    let village: Region?
    let category: Int64?
    let place: (region: Int64, seq: Int64)
    let limit: Int
  }

  @Sendable static func list(
    _ service: HubService, _ request: HTTPRequest, isKnown: Bool
  ) throws -> Route.DeviceWork {
    let query = try read(request)
    return { turn, caller in
      guard query.type.mayRead(caller.account.role) else { throw Refusal.forbidden }
      var regions = caller.account.scope.readable
      if let village = query.village {
        guard caller.account.regions.contains(where: { $0.contains(village) }) else { throw Refusal.outOfScope }
        regions = RegionSet([village])
      }
      let categories = query.type.field(key: "categories")
      let view = RecordView(turn.store, caller)
      var found: [StoredRecord] = []
      var (looked, next): (Int, StoredRecord?) = (0, nil)
      try turn.store.page(query.type.number, in: regions, after: query.place) { stored in
        guard found.count < query.limit, looked < rowsMax else { return false }
        looked += 1
        next = stored
        let isWanted =
          query.category.map { code in
            categories.map { stored.record.members($0).contains { Int64($0.element) == code } } ?? false
          } ?? true
        if isWanted { found.append(stored) }
        return true
      }
      let isFull = found.count == query.limit || looked == rowsMax
      var json = JSONWriter()
      try json.object { json in
        json.key("records")
        try json.array { json in for stored in found { try view.write(stored, query.type, to: &json) } }
        json.field("next", isFull ? next.map { "\($0.region).\($0.seq)" } : nil)
      }
      let answer = HTTPResponse.json(json)
      return { answer }
    }
  }

  @Sendable static func one(_ service: HubService, _ request: HTTPRequest, isKnown: Bool) throws -> Route.DeviceWork {
    let id = try recordID(request)
    return { turn, caller in
      let (stored, type) = try find(id, turn, caller)
      var json = JSONWriter()
      try RecordView(turn.store, caller).write(stored, type, to: &json)
      let answer = HTTPResponse.json(json)
      return { answer }
    }
  }

  @Sendable static func history(
    _ service: HubService, _ request: HTTPRequest, isKnown: Bool
  ) throws -> Route.DeviceWork {
    let id = try recordID(request)
    return { turn, caller in
      if try turn.store.isErased(id) { throw Refusal.erased }
      let (_, type) = try find(id, turn, caller)
      var json = JSONWriter()
      let history = try RecordHistory(of: id, type, in: turn.store, caller.account.scope.visibility)
      try HistoryView(history).write(id, type, to: &json)
      let answer = HTTPResponse.json(json)
      return { answer }
    }
  }

  // MARK: - Reading the request

  private static func recordID(_ request: HTTPRequest) throws -> Dot {
    guard request.segments.indices.contains(2), let id = RecordName.dot(request.segments[2]) else {
      throw Refusal.noSuchRecord
    }
    return id
  }

  /// Outside the caller's regions there is nothing, and nothing says whether there is.
  private static func find(_ id: Dot, _ turn: Turn, _ caller: Caller) throws -> (StoredRecord, RecordType) {
    guard let number = try turn.store.type(of: id), let type = turn.store.model.type(number: number),
      type.mayRead(caller.account.role), let stored = try turn.store.stored(id, type: number),
      caller.account.scope.reads(stored.region)
    else { throw Refusal.noSuchRecord }
    return (stored, type)
  }

  private static func read(_ request: HTTPRequest) throws -> Query {
    let known = ["type", "village", "category", "after", "limit"]
    for (name, _) in request.query where !known.contains(name) {
      throw Refusal.badParameter(
        "-", Label("：\(known.joined(separator: "、"))", "only \(known.joined(separator: ", "))"))
    }
    let types = CareModel.current.types.map(\.key)
    guard let type = CareModel.current.type(key: request.query("type") ?? "elder") else {
      throw Refusal.badParameter(
        "type", Label(" \(types.joined(separator: "、")) 之一", "one of \(types.joined(separator: ", "))"))
    }
    return Query(
      type: type, village: try village(request), category: try category(request, type), place: try place(request),
      limit: try limit(request))
  }

  private static func village(_ request: HTTPRequest) throws -> Region? {
    guard let text = request.query("village") else { return nil }
    guard let region = Region(text) else {
      throw Refusal.badParameter("village", Label("区划代码", "a division code"))
    }
    return region
  }

  private static func category(_ request: HTTPRequest, _ type: RecordType) throws -> Int64? {
    guard let text = request.query("category") else { return nil }
    guard let list = type.field(key: "categories")?.vocabulary, let term = list.terms.first(where: { $0.key == text })
    else {
      throw Refusal.badParameter("category", Label("老人的类别", "a category of elders (Protocol/model.json)"))
    }
    return Int64(term.code)
  }

  private static func place(_ request: HTTPRequest) throws -> (region: Int64, seq: Int64) {
    guard let text = request.query("after") else { return (0, 0) }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let region = Int64(parts[0]), let seq = Int64(parts[1]), region >= 0, seq >= 0 else {
      throw Refusal.badParameter("after", Label("上一页的 next", "the `next` of the page before"))
    }
    return (region, seq)
  }

  private static func limit(_ request: HTTPRequest) throws -> Int {
    guard let text = request.query("limit") else { return limitDefault }
    guard let limit = Int(text), (1...limitMax).contains(limit) else {
      throw Refusal.badParameter(
        "limit", Label(" 1 到 \(limitMax) 的整数", "a whole number from 1 to \(limitMax)"))
    }
    return limit
  }
}
