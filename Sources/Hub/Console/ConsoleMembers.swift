/// The members that the body of each of the console's routes may have (`Protocol/openapi.json`). One that nobody reads would
/// have been meant for something: a visit's time beside `fields` instead of in it.
enum ConsoleMembers {
  /// What reports are asked, shown or as a file.
  private static let report: Set = [
    "report", "month", "year", "by", "village", "targets", "seed", "percent", "release", "with", "all",
  ]
  /// What is said of a list that is to be imported, rehearsed or carried out.
  private static let list: Set = [
    "upload", "sheet", "type", "map", "source", "review", "create", "listed_on", "take_list", "after", "limit",
  ]

  /// By the name of the route.
  static let known: [String: Set<String>] = [
    "login": ["account", "password", "code"],
    "logout": [],
    "password": ["current", "new"],
    "people": ["text", "village", "categories", "risk", "archived", "due", "visited", "after", "limit"],
    "similar": ["fields"],
    "register": ["fields", "reason"],
    "timeline": ["types", "after", "limit"],
    "visit_add": ["fields", "again"],
    "edit": ["seen", "fields", "reason"],
    "add": ["type", "fields", "seen"],
    "withdraw": ["seen", "reason"],
    "conflicts": ["village", "after", "limit"],
    "settle": ["decisions", "reason"],
    "undo": ["changes", "reason"],
    "duplicates": ["village", "after", "limit"],
    "unite": ["id", "into", "seen", "fill", "reason"],
    "separate": ["id", "reason"],
    "distinct": ["id", "from", "withdraw", "reason"],
    "held": ["village", "after", "limit"],
    "admit": ["items", "reason"],
    "decline": ["items", "reason"],
    "reverse": ["id", "reason"],
    "suggestions": ["village", "import", "field", "elder", "state", "after", "limit"],
    "review": ["decision", "items", "all", "skip", "village", "import", "field", "elder", "reason"],
    "work": ["type", "over", "village", "state", "after", "limit"],
    "step": ["id", "step", "seen", "fields"],
    "report": report,
    "report_file": report.union(["format"]),
    "releases": ["village", "after", "limit"],
    "publish": ["month", "year", "village", "note", "so_far"],
    "release_answer": ["answer", "seen", "note", "change"],
    "form": ["form", "elders", "village", "visit", "assessment", "instrument", "large"],
    "preview": list,
    "apply": list,
    "imports": ["after", "limit"],
    "import_undo": ["import"],
    "revoke": ["replica"],
    "invite": ["account", "role", "regions", "minutes"],
    "account_add": ["name", "role", "regions"],
    "account_set": ["name", "role", "regions", "disabled"],
    "account_reset": ["name"],
    "audit": ["account", "action", "since", "until", "after", "limit"],
    "audit_file": ["format", "account", "action", "since", "until"],
  ]

  /// - Throws: `unknown_member`, of a route's body; nothing was done yet.
  static func check(_ body: ConsoleBody, of route: String) throws {
    try body.refuseOthers(than: known[route] ?? [])
  }
}
