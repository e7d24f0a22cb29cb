import Model
import Replication
import Store

/// Which of several records stands for one person: `same_as` followed to its end.
struct Survivors {
  private var gaveWay: [Dot: Dot]

  /// - Parameter edges: from each record that gives way to the one it names.
  init(_ edges: [Dot: Dot]) { gaveWay = edges }

  var isEmpty: Bool { gaveWay.isEmpty }

  /// The record that counts. Of a circle, the smallest id.
  func survivor(of id: Dot) -> Dot {
    var path = [id]
    while let next = gaveWay[path[path.count - 1]] {
      if let start = path.firstIndex(of: next) { return path[start...].min() ?? next }
      path.append(next)
    }
    return path[path.count - 1]
  }
}

/// The fields of an elder that care figures look at.
struct ElderFields {
  let type: RecordType
  let name, sameAs, village, group, phone, categories, living, riskTier, enrolled, archived, archivedOn: Field

  init?(_ model: CareModel) {
    guard let type = model.type(number: CareModel.Number.elder) else { return nil }
    self.type = type
    name = type["name"]
    sameAs = type["same_as"]
    village = type["village"]
    group = type["group"]
    phone = type["phone"]
    categories = type["categories"]
    living = type["living"]
    riskTier = type["risk_tier"]
    enrolled = type["enrolled"]
    archived = type["archived"]
    archivedOn = type["archived_on"]
  }

  /// The record that an elder's record gives way to.
  func survivor(of record: Record) -> Dot? { record.reference(sameAs) }
}
