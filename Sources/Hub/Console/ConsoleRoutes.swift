import Model

extension Route {
  /// The console's routes, in the order of `Protocol/API.md`.
  static let console: [Route] = [
    Route(
      "POST", "\(base)/login", .anyone, rate: .free, body: json, .door(ConsoleDoor.logIn), name: "login"),
    route("logout", "POST", "/logout", everybody, ConsoleDoor.logOut),
    route("session", "GET", "/session", everybody, ConsoleDoor.sessionPage),
    route("password", "POST", "/password", everybody, lane: .door, ConsoleDoor.changePassword),
    route("events", "GET", "/events", .officials, ConsoleEvents.follow),
    route("model", "GET", "/model", everybody, ModelRoute.model),
    route("places", "GET", "/places", everybody, ModelRoute.places),
    route("today", "GET", "/today", .officials, TodayRoute.today),
    route("people", "POST", "/people", .officials, PeopleRoutes.list),
    route("person", "GET", "/people/{id}", .officials, PeopleRoutes.person),
    route("timeline", "POST", "/people/{id}/timeline", .officials, PeopleRoutes.timeline),
    route("record", "GET", "/records/{id}", .officials, RecordPageRoutes.record),
    route("history", "GET", "/records/{id}/history", .officials, RecordPageRoutes.history),
    route("edit", "POST", "/records/{id}/edit", writers, RecordPageRoutes.edit),
    route("conflicts", "POST", "/conflicts", .officials, DecisionRoutes.conflicts),
    route("settle", "POST", "/settle", writers, DecisionRoutes.settle),
    route("undo", "POST", "/undo", writers, DecisionRoutes.undo),
    route("duplicates", "POST", "/duplicates", .officials, lane: .study, UniteRoutes.duplicates),
    route("unite", "POST", "/unite", writers, UniteRoutes.unite),
    route("separate", "POST", "/separate", writers, UniteRoutes.separate),
    route("distinct", "POST", "/distinct", writers, UniteRoutes.distinct),
    route("held", "POST", "/held", .officials, HeldRoutes.list),
    route("admit", "POST", "/held/admit", writers, HeldRoutes.admit),
    route("decline", "POST", "/held/decline", writers, HeldRoutes.decline),
    route("reverse", "POST", "/held/reverse", writers, HeldRoutes.reverse),
    route("work", "POST", "/work", .officials, WorkRoutes.list),
    route("step", "POST", "/step", writers, WorkRoutes.step),
    route("reports", "GET", "/reports", .officials, ReportRoutes.kinds),
    route("report", "POST", "/report", .officials, lane: .study, ReportRoutes.report),
    route("report_file", "POST", "/report/file", .officials, lane: .study, ReportRoutes.file),
    route("upload", "POST", "/imports/upload", writers, lane: .study, body: bytes, ImportRoutes.upload),
    route("preview", "POST", "/imports/preview", writers, lane: .study, ImportRoutes.preview),
    route("apply", "POST", "/imports/apply", writers, lane: .study, ImportRoutes.apply),
    route("imports", "POST", "/imports", .officials, lane: .study, ImportRoutes.list),
    route("import_undo", "POST", "/imports/undo", writers, lane: .study, ImportRoutes.undo),
    route("devices", "GET", "/devices", everybody, OfficeRoutes.devices),
    route("revoke", "POST", "/devices/revoke", inviters, OfficeRoutes.revoke),
    route("invite", "POST", "/invite", inviters, OfficeRoutes.invite),
    route("accounts", "GET", "/accounts", everybody, AccountRoutes.list),
    route("account_add", "POST", "/accounts/add", managers, AccountRoutes.add),
    route("account_set", "POST", "/accounts/set", managers, AccountRoutes.set),
    route("account_reset", "POST", "/accounts/reset", managers, AccountRoutes.reset),
    route("audit", "POST", "/audit", auditors, AuditRoutes.list),
    route("audit_file", "POST", "/audit/file", auditors, lane: .study, AuditRoutes.file),
  ]

  private static let base = "/v1/console"
  private static let json = "application/json"
  private static let bytes = "application/octet-stream"
  private static let everybody: Roles = [.officials, Roles(.admin)]
  private static let writers: Roles = [.village, .town, .county]
  private static let managers: Roles = [.town, .county, Roles(.admin)]
  private static let inviters: Roles = [.village, .town, .county, Roles(.admin)]
  private static let auditors: Roles = [.town, .county, .auditor, Roles(.admin)]

  private static func route(
    _ name: String, _ method: String, _ path: String, _ roles: Roles, lane: Lane = .desk, body: String = json,
    _ work: @escaping ConsoleWork
  ) -> Route {
    Route(
      method, base + path, .session(roles), rate: .free, body: method == "POST" ? body : nil, .console(lane, work),
      name: name)
  }
}
