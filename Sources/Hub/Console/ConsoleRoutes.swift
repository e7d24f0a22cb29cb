import Model
import Storage

extension Route {
  /// The console's routes, in the order of `Protocol/API.md`.
  static let console: [Route] = [
    Route(
      "POST", "\(base)/login", .anyone, rate: .free, body: json, .door(ConsoleDoor.logIn), name: "login"),
    writing("logout", "POST", "/logout", everybody, ConsoleDoor.logOut),
    reading("session", "GET", "/session", everybody, ConsoleDoor.sessionPage),
    writing("password", "POST", "/password", everybody, lane: .door, ConsoleDoor.changePassword),
    reading("events", "GET", "/events", .officials, ConsoleEvents.follow),
    reading("model", "GET", "/model", everybody, ModelRoute.model),
    reading("places", "GET", "/places", everybody, ModelRoute.places),
    reading("today", "GET", "/today", .officials, TodayRoute.today),
    reading("people", "POST", "/people", .officials, PeopleRoutes.list),
    reading("similar", "POST", "/people/similar", writers, lane: .study, RegistrationRoutes.similar),
    writing("register", "POST", "/people/add", writers, RegistrationRoutes.register),
    reading("person", "GET", "/people/{id}", .officials, PeopleRoutes.person),
    reading("timeline", "POST", "/people/{id}/timeline", .officials, PeopleRoutes.timeline),
    writing("visit_add", "POST", "/people/{id}/visits", writers, RegistrationRoutes.visit),
    reading("record", "GET", "/records/{id}", .officials, RecordPageRoutes.record),
    reading("history", "GET", "/records/{id}/history", .officials, RecordPageRoutes.history),
    writing("edit", "POST", "/records/{id}/edit", writers, RecordPageRoutes.edit),
    writing("add", "POST", "/records", writers, AddRoutes.add),
    writing("withdraw", "POST", "/records/{id}/withdraw", writers, AddRoutes.withdraw),
    reading("conflicts", "POST", "/conflicts", .officials, DecisionRoutes.conflicts),
    writing("settle", "POST", "/settle", writers, DecisionRoutes.settle),
    writing("undo", "POST", "/undo", writers, DecisionRoutes.undo),
    reading("duplicates", "POST", "/duplicates", .officials, lane: .study, UniteRoutes.duplicates),
    writing("unite", "POST", "/unite", writers, UniteRoutes.unite),
    writing("separate", "POST", "/separate", writers, UniteRoutes.separate),
    writing("distinct", "POST", "/distinct", writers, UniteRoutes.distinct),
    reading("held", "POST", "/held", .officials, HeldRoutes.list),
    writing("admit", "POST", "/held/admit", writers, HeldRoutes.admit),
    writing("decline", "POST", "/held/decline", writers, HeldRoutes.decline),
    writing("reverse", "POST", "/held/reverse", writers, HeldRoutes.reverse),
    reading("suggestions", "POST", "/suggestions", .officials, lane: .study, ReviewRoutes.list),
    writing("review", "POST", "/suggestions/decide", writers, lane: .study, ReviewRoutes.decide),
    reading("work", "POST", "/work", .officials, WorkRoutes.list),
    writing("step", "POST", "/step", writers, WorkRoutes.step),
    reading("reports", "GET", "/reports", .officials, ReportRoutes.kinds),
    reading("report", "POST", "/report", .officials, lane: .study, ReportRoutes.report),
    writing("report_file", "POST", "/report/file", .officials, lane: .study, ReportRoutes.file),
    reading("releases", "POST", "/releases", .officials, ReleaseRoutes.list),
    reading("release", "GET", "/releases/{id}", .officials, ReleaseRoutes.one),
    writing("publish", "POST", "/releases/publish", publishers, lane: .study, ReleaseRoutes.publish),
    writing("release_answer", "POST", "/releases/{id}/answer", publishers, ReleaseRoutes.answer),
    writing("form", "POST", "/form", .officials, lane: .study, FormRoutes.form),
    writing("upload", "POST", "/imports/upload", writers, lane: .study, body: bytes, ImportRoutes.upload),
    writing("preview", "POST", "/imports/preview", writers, lane: .study, ImportRoutes.preview),
    writing("apply", "POST", "/imports/apply", writers, lane: .study, ImportRoutes.apply),
    reading("imports", "POST", "/imports", .officials, lane: .study, ImportRoutes.list),
    writing("import_undo", "POST", "/imports/undo", writers, lane: .study, ImportRoutes.undo),
    reading("devices", "GET", "/devices", everybody, OfficeRoutes.devices),
    writing("revoke", "POST", "/devices/revoke", inviters, OfficeRoutes.revoke),
    writing("invite", "POST", "/invite", inviters, OfficeRoutes.invite),
    reading("accounts", "GET", "/accounts", everybody, AccountRoutes.list),
    writing("account_add", "POST", "/accounts/add", managers, AccountRoutes.add),
    writing("account_set", "POST", "/accounts/set", managers, AccountRoutes.set),
    writing("account_reset", "POST", "/accounts/reset", managers, AccountRoutes.reset),
    writing("audit", "POST", "/audit", auditors, AuditRoutes.list),
    writing("audit_file", "POST", "/audit/file", auditors, lane: .study, AuditRoutes.file),
  ]

  private static let base = "/v1/console"
  private static let json = "application/json"
  private static let bytes = "application/octet-stream"
  private static let everybody: Roles = [.officials, Roles(.admin)]
  private static let writers: Roles = [.village, .town, .county]
  private static let publishers: Roles = [.town, .county]
  private static let managers: Roles = [.town, .county, Roles(.admin)]
  private static let inviters: Roles = [.village, .town, .county, Roles(.admin)]
  private static let auditors = HubAudit.readers

  /// A route that is answered from one state of the store, whatever others write meanwhile.
  private static func reading(
    _ name: String, _ method: String, _ path: String, _ roles: Roles, lane: Lane = .desk,
    _ work: @escaping ConsoleWork
  ) -> Route {
    writing(name, method, path, roles, lane: lane) { call in try call.store.reading { try work(call) } }
  }

  private static func writing(
    _ name: String, _ method: String, _ path: String, _ roles: Roles, lane: Lane = .desk, body: String = json,
    _ work: @escaping ConsoleWork
  ) -> Route {
    Route(
      method, base + path, .session(roles), rate: .free, body: method == "POST" ? body : nil, .console(lane, work),
      name: name)
  }
}
