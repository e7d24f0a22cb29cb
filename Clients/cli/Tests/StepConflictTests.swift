import Terminal
import Testing

/// Two people take the same step of a record, unaware of each other: one conflict, one decision.
@Suite(.serialized, .openTown, .timeLimit(.minutes(5))) struct StepConflictTests {
  private let town: OpenTown

  init() throws { town = try #require(OpenTown.current) }

  /// What waits for a decision about a record, at the official's desk.
  private func conflicts(_ id: String) throws -> [JSONValue] {
    try town.official("conflicts").elements?.filter { $0["id"]?.string == id } ?? []
  }

  /// Both have written; now the official's device knows of both.
  private func meet() throws {
    _ = try town.volunteer("sync")
    _ = try town.official("sync")
  }

  @Test func anAlertThatTwoHaveTakenIsOneDecision() throws {
    let alert = try town.volunteer("alert", "raise", try town.elder("王秀英"), "--kind", "fall").id()
    try town.toOfficial()
    try town.volunteer("alert", "take", alert)
    try town.official("alert", "take", alert)
    try meet()
    let open = try conflicts(alert)
    #expect(open.count == 1 && open[0]["together"]?.strings == ["taken_at"], "\(open)")
    #expect(open[0]["values"]?.elements?.map { $0["value"]?.string } == ["zhang", "wang"])
    let first = try #require(open[0]["values"]?.elements?.first)
    let takenAt = try #require(first["also"]?["taken_at"]?.string)
    #expect(try town.run("wang", ["conflicts"]).out.contains("one decision"))
    // Any of the step's fields may be named.
    try town.official("settle", alert, "taken_at", "--pick", "1")
    #expect(try conflicts(alert).isEmpty)
    let fields = try town.official("alert", "show", alert)["fields"]
    #expect(fields?["taken_by"]?.string == "zhang" && fields?["taken_at"]?.string == takenAt)
    try town.official("alert", "close", alert, "--outcome", "已送医")
  }

  @Test func aDisputeOverItsStateDoesNotKeepAnAlertOpen() throws {
    let alert = try town.volunteer("alert", "raise", try town.elder("李德福"), "--kind", "fall").id()
    try town.toOfficial()
    try town.volunteer("alert", "take", alert)
    try town.official("alert", "handle", alert, "--measures", "已上门")
    try meet()
    #expect(try conflicts(alert).count == 1)
    // Whichever of the two holds, closing follows it.
    try town.official("alert", "close", alert, "--outcome", "已送医")
    #expect(try conflicts(alert).isEmpty)
    #expect(try town.official("alert", "show", alert)["fields"]?["state"]?.string == "closed")
  }

  /// A record ended with one's result and the other's words.
  @Test func aRequestThatTwoHaveClosedEndsAsOneOfThemSays() throws {
    let request = try town.volunteer("request", "add", try town.elder("赵桂兰"), "--service", "bathing").id()
    try town.toOfficial()
    try town.volunteer("request", "close", request, "--state", "met", "--outcome", "甲")
    try town.official("request", "close", request, "--state", "unmet", "--outcome", "乙")
    try meet()
    let open = try conflicts(request)
    #expect(open.count == 1 && open[0]["field"]?.string == "state", "\(open)")
    #expect(Set(open[0]["together"]?.strings ?? []) == ["closed_by", "closed_at", "outcome"])
    try town.official("settle", request, "state", "--pick", "1", "--reason", "已电话核实")
    let fields = try town.official("request", "show", request)["fields"]
    #expect(fields?["state"]?.string == "met" && fields?["outcome"]?.string == "甲")
    #expect(fields?["closed_by"]?.string == "zhang")
    #expect(try conflicts(request).isEmpty)
    // Nothing is in conflict any more: what changes a state is a step.
    let again = try town.run("wang", ["settle", request, "state", "--pick", "1", "--json"])
    #expect(again.error?["hint"]?.string?.contains("request take, close") == true)
    try town.toVolunteer()
    #expect(try town.volunteer("request", "show", request)["fields"]?["closed_by"]?.string == "zhang")
  }

  @Test func whatOnlyTheOtherWroteGoesWithTheOthersStep() throws {
    let elder = try town.elder("孙长海")
    try town.toOfficial()
    let order = try town.official("order", "add", elder, "--service", "meals").id()
    try town.toVolunteer()
    try town.volunteer("order", "deliver", order, "--minutes", "45")
    try town.official("order", "cancel", order, "--cancelled-note", "老人住院")
    try meet()
    let open = try conflicts(order)
    // Two steps that share no field but the state.
    #expect(open.map { $0["field"]?.string } == ["state"])
    let values = try #require(open.first?["values"]?.elements)
    let pick = try #require(values.firstIndex { $0["value"]?.string == "cancelled" })
    try town.official("settle", order, "state", "--pick", "\(pick + 1)")
    let fields = try town.official("order", "show", order)["fields"]
    #expect(fields?["state"]?.string == "cancelled" && fields?["cancelled_note"]?.string == "老人住院")
    #expect(fields?["delivered_by"] == nil && fields?["minutes"] == nil, "\(String(describing: fields))")
  }
}
