import Care
import Model
import Replication
import Store
import Terminal

/// Needs, orders, what elders are entitled to, and where services are given.
extension RecordWork {
  static let request = RecordWork(.request, "老人的需求，从提出到办结", "what elders need, from raised to met") { work in
    work.addSummary = Label("登记一项需求", "record a need")
    work.addExamples = [
      Example("request add k7q2-41 --service bathing --urgency week", Label("一周内要助浴", "a bath within a week")),
      Example(
        "request add k7q2-41 --type policy_advice --channel 96111 --ticket 2026-0917", Label("热线转来", "from the hotline")
      ),
    ]
    work.initial = [.now("raised_at"), .term("state", "raised"), .term("type", "service")]
    work.hidden = ["state", "taken_by", "taken_at", "closed_by", "closed_at", "outcome"]
    work.steps = [
      Step(
        "take", "受理需求", "take a request on", done: Label("已受理", "taken"), from: ["raised"], to: "taken",
        stamps: .account("taken_by"), .now("taken_at"), takes: ["taken_by", "note"]),
      Step(
        "close", "办结需求", "close a request", done: Label("已办结", "closed"), from: ["raised", "taken", "ordered"],
        to: "met", "unmet", "withdrawn", stamps: .account("closed_by"), .now("closed_at"), needs: ["outcome"],
        takes: ["closed_by"],
        example: Example("request close k7q2-60 --outcome 已安排助浴车", Label("已满足", "it was met"))),
    ]
    work.over = ["met", "unmet", "withdrawn"]
    work.columns = ["raised_at", "type", "service", "urgency", "state", "taken_by", "note"]
    work.filters = ["type", "service", "urgency", "channel"]
  }

  static let order = RecordWork(.order, "服务订单，从下单到评价", "service orders, from ordered to rated") { work in
    work.addSummary = Label("下单", "order a service")
    work.addExamples = [
      Example(
        "order add k7q2-41 --service meals --request k7q2-60 --planned-on 2026-09-21", Label("按需求下单", "for a request"))
    ]
    work.initial = [.now("ordered_at"), .term("state", "ordered")]
    work.hidden = [
      "state", "accepted_by", "accepted_at", "delivered_by", "delivered_at", "proof", "result", "rating", "rating_note",
      "rated_at", "rated_by", "cancelled_note", "cancelled_at",
    ]
    work.complete = { edit, desk, _ in try desk.refuseOthersRequest(edit) }
    work.followUp = { edit, _, desk in try desk.orderRequest(edit) }
    work.steps = [
      Step(
        "accept", "接单", "accept an order", done: Label("已接单", "accepted"), from: ["ordered"], to: "accepted",
        stamps: .account("accepted_by"), .now("accepted_at"),
        takes: ["accepted_by", "planned_on", "helper", "helper_name", "facility", "provider"]),
      Step(
        "deliver", "记下已服务", "record that the service was given", done: Label("已服务", "delivered"),
        from: ["ordered", "accepted"], to: "delivered", stamps: .account("delivered_by"), .now("delivered_at"),
        takes: [
          "delivered_by", "delivered_at", "minutes", "quantity", "unit", "fee_yuan", "proof", "result", "surveyed_on",
          "accepted_on", "helper", "helper_name", "facility",
        ],
        example: Example("order deliver k7q2-61 --minutes 45 --proof elder", Label("本人签字确认", "confirmed by the elder"))),
      Step(
        "rate", "评价服务", "rate a service", done: Label("已评价", "rated"), from: ["delivered"], to: "rated",
        stamps: .account("rated_by"), .now("rated_at"), needs: ["rating"], takes: ["rating_note", "rated_by"]),
      Step(
        "cancel", "取消订单", "cancel an order", done: Label("已取消", "cancelled"), from: ["ordered", "accepted"],
        to: "cancelled", stamps: .now("cancelled_at"), needs: ["cancelled_note"]),
    ]
    work.over = ["rated", "cancelled"]
    work.columns = [
      "ordered_at", "service", "state", "planned_on", "provider", "helper", "helper_name", "rating", "note",
    ]
    work.filters = ["service", "funding", "fee_class", "rating"]
  }

  static let entitlement = RecordWork(.entitlement, "老人享有的待遇", "what elders are entitled to") { work in
    work.addSummary = Label("登记一项待遇", "record an entitlement")
    work.addDetails = Label(
      "写 --benefit 时，代码和名称取自目录里的项目。金额和依据只有上级看得到；村级只能提议。",
      "With --benefit, code and name come from the catalogue. Amounts and evidence are for officials; a village official "
        + "proposes.")
    work.addExamples = [
      Example("entitlement add k7q2-41 --benefit k7q2-80 --from 2026-01-01", Label("从今年起", "from this year on"))
    ]
    work.initial = [.term("state", "applied")]
    work.derived = ["code"]
    work.hidden = ["state"]
    work.complete = { edit, desk, _ in
      try desk.nameBenefit(&edit)
      if edit.record == nil {
        try desk.refuseReceived(edit)
        try desk.warnOfIneligible(edit)
      }
    }
    work.steps = [
      Step(
        "grant", "批准待遇", "grant an entitlement", done: Label("已批准", "granted"), from: ["applied", "refused"],
        to: "granted", stamps: .today("granted_on"), .account("granted_by"), .today("from"),
        takes: [
          "granted_by", "granted_on", "from", "until", "quantity", "unit", "frequency", "amount_yuan", "evidence",
        ]),
      Step(
        "receive", "开始享受", "the elder receives it", done: Label("享受中", "receiving"),
        from: ["applied", "granted", "suspended"], to: "receiving", stamps: .today("from"), takes: ["from", "until"]),
      Step(
        "suspend", "暂停待遇", "suspend an entitlement", done: Label("已暂停", "suspended"), from: ["granted", "receiving"],
        to: "suspended", takes: ["ended_note"]),
      Step(
        "end", "终止待遇", "end an entitlement", done: Label("已终止", "ended"),
        from: ["granted", "receiving", "suspended"], to: "ended", stamps: .today("until"),
        takes: ["until", "ended_note"]),
      Step(
        "refuse", "不予批准，或本人放弃", "refuse it, or the elder declines", done: Label("已记下", "noted"), from: ["applied"],
        to: "refused", "declined", takes: ["ended_note"]),
    ]
    work.over = ["ended", "refused", "declined"]
    work.columns = ["code", "name", "state", "from", "until", "quantity", "amount_yuan"]
  }

  static let facility = RecordWork(.facility, "养老设施名录", "facilities") { work in
    work.addDetails = Label(
      "幸福食堂、长者饭堂等各地叫法都认，记为同一类；当地叫法写 --local-name。",
      "Local names of a kind are known and mean the same; the local name itself goes into --local-name.")
    work.addExamples = [
      Example("facility add --name 东风村幸福食堂 --kind 幸福食堂 --beds 0", Label("一处助餐点", "a canteen"))
    ]
    work.initial = [.term("state", "open")]
    work.complete = { edit, _, _ in
      let type = RecordType.facility
      guard case .integer(let nursing)? = edit.result(type["nursing_beds"]) else { return }
      guard case .integer(let beds)? = edit.result(type["beds"]), beds >= nursing else {
        throw type["nursing_beds"].problem(
          .outOfRange, "多于床位数", "more than there are beds",
          hint: Label("先写 --beds，护理型床位是其中的一部分", "give --beds as well; nursing beds are part of them"))
      }
    }
    work.over = ["closed"]
    work.columns = ["name", "kind", "division", "state", "grade", "beds", "nursing_beds", "operator"]
    work.filters = ["kind", "tier", "grade", "operator_type", "functions"]
  }
}

extension Desk {
  /// A request for which an order was made is waiting for that.
  fileprivate func orderRequest(_ order: Edit) throws {
    let type = RecordType.request
    let state = type["state"]
    guard case .reference(let id)? = order.value(RecordType.order["request"]),
      let request = try register.record(id, type: type.number), state.mayWrite(role) == .yes
    else { return }
    let open = ["raised", "taken"].map { Vocabulary.requestState[$0] }
    guard let present = request.integer(state), open.contains(present) else { return }
    if let cell = request[CellKey(field: state.number)], state.isInConflict(cell) { return }
    var edit = try Edit(type, request, role: role)
    try edit.set(state, .integer(Vocabulary.requestState["ordered"]))
    _ = try write(edit)
    output.note(Label("需求 \(try short(id)) 已转为“已派单”", "request \(try short(id)) is ordered now"))
  }

  /// An order meets a need of the same elder's, under whichever of the elder's records either stands.
  /// - Throws: `request_of_another`.
  fileprivate func refuseOthersRequest(_ order: Edit) throws {
    let type = RecordType.order
    guard order.writes(type["request"]) || order.writes(type["elder"]),
      case .reference(let elder)? = order.result(type["elder"]),
      case .reference(let id)? = order.result(type["request"]),
      let whose = try register.record(id, type: CareModel.Number.request)?.reference(RecordType.request["elder"])
    else { return }
    let survivors = try register.survivors()
    guard survivors.survivor(of: whose) != survivors.survivor(of: elder) else { return }
    throw Failure(
      "request_of_another", .badInput, Label("这项需求是另一位老人的", "the request is about another elder"),
      hint: Label(
        "另选一项需求，或不填：request list --elder \(try short(elder)) 列出这位老人的需求",
        "choose another, or none: request list --elder \(try short(elder)) lists this elder's")
    ).about("request")
  }

  /// What an elder receives is changed, or ended, before the same is entered again.
  /// - Throws: `already_receiving`.
  fileprivate func refuseReceived(_ edit: Edit) throws {
    let type = RecordType.entitlement
    guard case .reference(let elder)? = edit.value(type["elder"]), let code = edit.value(type["code"]) else { return }
    let begins = edit.day(type["from"]) ?? Instant.day(now).packed
    for other in try records(type, about: elder) {
      guard other.value(type["code"]) == code, other.value(type["voided"]) == nil,
        other.integer(type["state"]) == Vocabulary.entitlementState["receiving"],
        other.lasts(to: begins, type)
      else { continue }
      throw Failure(
        "already_receiving", .badInput, Label("这位老人正在享受这项待遇", "the elder receives this benefit already"),
        hint: Label(
          "就是 \(try short(other.id))：用 entitlement edit 更正，或先用 entitlement end 终止",
          "it is \(try short(other.id)): correct that with entitlement edit, or end it first"))
    }
  }

  /// Says so if the catalogue does not have the item for somebody like the elder: whoever decides may know more.
  fileprivate func warnOfIneligible(_ edit: Edit) throws {
    let type = RecordType.entitlement
    guard case .reference(let elder)? = edit.value(type["elder"]), case .text(let code)? = edit.value(type["code"]),
      case .not(let key)? = try Verdict(register, of: elder, for: code, on: Instant.day(now).packed)
    else { return }
    let term = RecordType.benefit[key].label
    output.warn(
      Label(
        "按目录里这个项目的条件（\(term.zh)），这位老人不在其内；照样登记",
        "by the item's terms in the catalogue (\(term.en)) it is not for this elder; it is recorded all the same"))
  }

  /// Code and name of an entitlement as the catalogue has them.
  fileprivate func nameBenefit(_ edit: inout Edit) throws {
    let type = RecordType.entitlement
    guard case .reference(let id)? = edit.value(type["benefit"]),
      let benefit = try register.record(id, type: CareModel.Number.benefit)
    else { return }
    for key in ["code", "name"] where !edit.writes(type[key]) {
      if let text = benefit.text(RecordType.benefit[key]) { try edit.set(type[key], .text(text)) }
    }
  }
}
