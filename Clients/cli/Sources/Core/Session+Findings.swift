import Casework
import Model
import Replication
import Store
import Terminal

/// What is to be done with what a visit has found out.
extension Session {
  /// What a visit says is needed is arranged by a request, which others take on.
  func sayWhatFollows(_ visit: Edit, _ id: Dot, of elder: Record) throws {
    let services = visit.members(visit.type["needs"]).sorted().map { Vocabulary.services.keyText(Int64($0)) }
    guard let first = services.first else { return }
    let (person, this) = (try short(elder.id), try short(id))
    output.note(
      Label(
        "要请人安排服务，另提需求：tanfang request add \(person) --service \(first) --visit \(this)",
        "to have the service arranged: tanfang request add \(person) --service \(first) --visit \(this)"))
  }
}
