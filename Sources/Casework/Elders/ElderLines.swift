import Care
package import Model
package import Replication
package import Store
import Terminal
import Wire

/// Which elders a list shows.
package struct ElderFilter {
  package var regions: [Region]?
  /// Of one of these today.
  package var categories: Set<UInt32> = []
  /// Who needs one of these services.
  package var needs: Set<UInt32> = []
  /// Of one of these risk tiers.
  package var tiers: Set<Int64> = []
  package var withArchived: Bool
  /// Only these; nil for all.
  package var only: Set<Dot>?

  package init(_ withArchived: Bool) { self.withArchived = withArchived }
}

/// An elder as one line of a list.
package struct ElderLine {
  package let id: Dot
  package let name: String
  /// The 12-digit code.
  package let region: Int64
  package let group: String
  package let phone: String
  package let categories: [String]
  package let archived: Int64?

  package var isArchived: Bool { archived != nil }

  /// - Parameter today: packed as in `PartialDate`; categories of the past are not shown.
  package init(_ stored: StoredRecord, today: Int64) {
    let type = RecordType.elder
    let record = stored.record
    id = record.id
    name = record.text(type["name"]) ?? ""
    region = record.integer(type["village"]) ?? stored.region
    group = record.text(type["group"]) ?? ""
    phone = record.text(type["phone"]) ?? ""
    categories = record.members(type["categories"]).filter { $0.membership.holds(on: today) }
      .map { Vocabulary.categories.keyText(Int64($0.element)) }
    archived = record.integer(type["archived"])
  }
}

extension Desk {
  /// The elders that a filter lets through, by village; of united records the one that remains.
  package func elders(_ filter: ElderFilter) throws -> [ElderLine] {
    let type = RecordType.elder
    var lines: [ElderLine] = []
    let survivors = try register.survivors()
    let today = Instant.day(now).packed
    func isIn(_ field: String, _ record: Record, _ wanted: Set<UInt32>) -> Bool {
      wanted.isEmpty
        || record.members(type[field]).contains { wanted.contains($0.element) && $0.membership.holds(on: today) }
    }
    func take(_ stored: StoredRecord) {
      guard survivors.isSurvivor(stored.record.id) else { return }
      if let only = filter.only, !only.contains(stored.record.id) { return }
      if !filter.withArchived, stored.record.value(type["archived"]) != nil { return }
      guard isIn("categories", stored.record, filter.categories), isIn("needs", stored.record, filter.needs) else {
        return
      }
      if !filter.tiers.isEmpty {
        guard let tier = stored.record.integer(type["risk_tier"]), filter.tiers.contains(tier) else { return }
      }
      lines.append(ElderLine(stored, today: today))
    }
    try register.forEach(type.number, in: filter.regions ?? regions) { stored in
      take(stored)
      return true
    }
    if filter.regions == nil {
      for item in try heldRecords().of(type) { take(StoredRecord(record: item.record)) }
    }
    return lines
  }

  /// Prints a list of elders.
  package func show(_ elders: [ElderLine]) throws {
    var last = try lastSeen()
    for (survivor, others) in try register.survivors().united {
      for at in others.compactMap({ last[$0] }) { last[survivor] = max(last[survivor] ?? at, at) }
    }
    let villages = try villages()
    let held = try heldRecords()
    try output.result(
      json: { json in
        json.array { json in
          for elder in elders {
            json.object { json in
              json.field("id", RecordName.text(elder.id))
              json.field("name", elder.name)
              json.field("village", String(elder.region))
              json.field("village_name", villages.name(elder.region))
              json.field("group", elder.group.isEmpty ? nil : elder.group)
              json.field("phone", elder.phone.isEmpty ? nil : elder.phone)
              json.field("categories", elder.categories)
              json.field("archived", elder.archived.map { Vocabulary.archived.keyText($0) })
              json.field("last_visit", instant: last[elder.id])
              json.field("held", held[elder.id].map { $0.code?.key ?? "held" })
            }
          }
        }
      },
      people: {
        var table = Table([
          Table.Column(Label("编号", "ID")), Table.Column(Label("姓名", "name")),
          Table.Column(Label("村", "village"), flexible: true), Table.Column(Label("组", "group")),
          Table.Column(Label("电话", "phone")), Table.Column(Label("类别", "categories"), flexible: true),
          Table.Column(Label("上次探访", "last visit")),
        ])
        for elder in elders {
          let categories = elder.categories.map { Vocabulary.categories.term(key: $0)?.label[language] ?? $0 }
          let seen = last[elder.id].map { "\(Instant.day($0))" } ?? Label("从未", "never")[language]
          let archived = elder.archived.map { Vocabulary.archived.labelText($0, language) }
          table.append([
            Table.Cell(try short(elder.id)), Table.Cell(elder.name, elder.isArchived ? .dim : nil),
            Table.Cell(villages.shown(elder.region)), Table.Cell(elder.group), Table.Cell(elder.phone),
            Table.Cell(categories.joined(separator: language == .zh ? "、" : ", ")),
            Table.Cell(archived ?? seen, archived == nil ? nil : .dim),
          ])
        }
        if !elders.isEmpty { try output.table(table) }
        try sayHeld(elders.map(\.id))
        output.note(Label("共 \(elders.count) 人", elders.count == 1 ? "1 elder" : "\(elders.count) elders"))
      })
  }
}
